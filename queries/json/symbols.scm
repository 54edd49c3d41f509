; Declarations of JSON. The captures are explained in ../README.md.
; The keys of the top two levels, not those of arrays' elements. A crowd of keys is left out.

(comment) @comment

; What the file says of itself, as package.json, composer.json and schemas do.
((document (object (pair key: (string (string_content) @_key) value: (string) @file.doc)))
  (#eq? @_key "description"))

(document (object
  (pair key: (string) @name value: [(string) (number) (true) (false) (null)] @value
    (#set! crowd.max "200")) @symbol.key))
(document (object
  (pair key: (string) @name value: [(object) (array)] @body
    (#set! crowd.max "200")) @symbol.key))
(document (object (pair value: (object
  (pair key: (string) @name value: [(string) (number) (true) (false) (null)] @value
    (#set! crowd.max "200")) @symbol.key))))
(document (object (pair value: (object
  (pair key: (string) @name value: [(object) (array)] @body
    (#set! crowd.max "200")) @symbol.key))))

; The third level where the second only sorts: the schemas of an OpenAPI description.
((document (object (pair
  key: (string (string_content) @_key)
  value: (object (pair value: (object
    (pair key: (string) @name value: (_) @body) @symbol.key))))))
  (#eq? @_key "components")
  (#set! crowd.max "200"))
