; Imported names of Java. The captures are explained in ../README.md.

; import a.b.C;  import static a.B.c;
(import_declaration
  (scoped_identifier scope: (_) @import.path name: (identifier) @import.name)
  .
  ";"
  (#set! import.separator ".")) @import

; import a.b.*;
(import_declaration
  [(identifier) (scoped_identifier)] @import.path
  (asterisk) @import.name
  (#set! import.separator ".")) @import

; import C;
(import_declaration (identifier) @import.path . ";") @import

(requires_module_directive module: (_) @import.path) @import
