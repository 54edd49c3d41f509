; Imports that TypeScript adds to JavaScript. The captures are explained in ../README.md.

; import fs = require("fs");
(import_require_clause (identifier) @import.alias source: (string) @import.path) @import
