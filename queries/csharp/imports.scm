; Imported names of C#. The captures are explained in ../README.md.

; using A.B;  using static A.B;  global using A.B;
(using_directive !name [(identifier) (qualified_name) (alias_qualified_name)] @import.path) @import

; using Short = A.B;
(using_directive name: (_) @import.alias "=" (_) @import.path) @import

(extern_alias_directive name: (_) @import.path) @import
