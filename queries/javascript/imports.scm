; Imported names of JavaScript, and what TypeScript shares with it. The captures are explained in ../README.md.

; import d, { a as b } from "m";  import * as n from "m";  import "m";
(import_statement source: (string) @import.path) @import
(import_clause (identifier) @import.name)
(import_specifier name: _ @import.name alias: (_)? @import.alias)
(namespace_import "*" @import.name (identifier) @import.alias)

; export { a as b } from "m";  export * from "m";  export * as n from "m";
(export_statement source: (string) @import.path) @import
(export_statement
  (export_clause (export_specifier name: _ @import.name alias: _? @import.alias))
  source: (_))
(export_statement "*" @import.name source: (_))
(export_statement (namespace_export "*" @import.name (_) @import.alias) source: (_))

; const { a, b: c } = require("m");  const d = require("m").d;  const m = require("m");
(variable_declarator
  name: (object_pattern)
  value: (call_expression
    (identifier) @_require
    (arguments . (string) @import.path .))
  (#eq? @_require "require")) @import
(variable_declarator
  name: (object_pattern
    [(shorthand_property_identifier_pattern) @import.name
     (object_assignment_pattern left: (shorthand_property_identifier_pattern) @import.name)])
  value: (call_expression (identifier) @_require)
  (#eq? @_require "require"))
(variable_declarator
  name: (object_pattern
    (pair_pattern key: (property_identifier) @import.name value: (identifier) @import.alias))
  value: (call_expression (identifier) @_require)
  (#eq? @_require "require"))
(variable_declarator
  name: (identifier) @import.alias
  value: (call_expression
    (identifier) @_require
    (arguments . (string) @import.path .)) @import
  (#eq? @_require "require"))

; require("m") anywhere else, import("m")
(call_expression
  [(identifier) (import)] @_require
  (arguments . (string) @import.path)
  (#any-of? @_require "require" "import")) @import
