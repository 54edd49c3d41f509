; Declarations of TOML. The captures are explained in ../README.md.
; Tables, keys above the first table, keys of tables of one part. Elements of arrays of tables only
; where they have a name (`[[bin]]`), but not the packages of lock files. A crowd of keys is left out.

(comment) @comment

((document (table [(bare_key) (dotted_key)] @_table (pair (bare_key) @_key (string) @file.doc)))
  (#any-of? @_table "package" "project" "workspace.package" "tool.poetry") (#eq? @_key "description"))

(document (pair
  . [(bare_key) (dotted_key) (quoted_key)] @name
  [(string) (integer) (float) (boolean) (offset_date_time) (local_date_time) (local_date) (local_time)] @value
  (#set! crowd.max "200")) @symbol.key)
(document (pair
  . [(bare_key) (dotted_key) (quoted_key)] @name
  [(array) (inline_table)] @body
  (#set! crowd.max "200")) @symbol.key)

(document (table . [(bare_key) (dotted_key) (quoted_key)] @name
  (#set! signature "none") (#set! crowd.max "200")) @symbol.table)
(document (table
  . [(bare_key) (quoted_key)]
  (pair
    . [(bare_key) (dotted_key) (quoted_key)] @name
    [(string) (integer) (float) (boolean) (offset_date_time) (local_date_time) (local_date) (local_time)] @value
    (#set! crowd.max "200")) @symbol.key))
(document (table
  . [(bare_key) (quoted_key)]
  (pair
    . [(bare_key) (dotted_key) (quoted_key)] @name
    [(array) (inline_table)] @body
    (#set! crowd.max "200")) @symbol.key))

((document (table_array_element
  . [(bare_key) (dotted_key) (quoted_key)] @container
  (pair . (bare_key) @_key (string) @name)) @symbol.table)
  (#eq? @_key "name") (#not-eq? @container "package")
  (#set! signature "none") (#set! crowd.max "200"))
