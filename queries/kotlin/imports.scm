; Imported names of Kotlin. The captures are explained in ../README.md.

(import (qualified_identifier) @import.name "as" (identifier) @import.alias) @import
((import (qualified_identifier) @import.path "." "*" @import.name) @import (#set! import.separator "."))
((import (qualified_identifier) @import.name .) @import (#not-match? @import "[*]$"))
