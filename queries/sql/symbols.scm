; Declarations of SQL. The captures are explained in ../README.md.

(comment) @comment
(marginalia) @comment

(create_table (object_reference schema: (_)? @container name: (_) @name) (column_definitions) @body
  (#set! signature "none")) @symbol.table
(create_table (object_reference schema: (_)? @container name: (_) @name) (#set! signature "none")) @symbol.table
(create_table (column_definitions
  (column_definition name: (_) @name type: (_) @type (#set! signature "none")) @symbol.column))
(create_table (column_definitions
  (column_definition name: (_) @name (#set! signature "none")) @symbol.column))

; ALTER TABLE users ADD COLUMN email text
(alter_table (object_reference schema: (_)? @container name: (_) @container)
  (add_column (column_definition name: (_) @name type: (_) @type (#set! signature "none")) @symbol.column))

(create_view . (_)* . (object_reference schema: (_)? @container name: (_) @name) (#set! signature "none")) @symbol.view
(create_materialized_view (object_reference schema: (_)? @container name: (_) @name) (#set! signature "none")) @symbol.view

(create_index column: (_) @name (keyword_on) @signature (object_reference) @signature (index_fields) @signature) @symbol.index

(create_function (object_reference schema: (_)? @container name: (_) @name) (function_arguments) @signature
  (keyword_returns) @signature . (_) @signature (function_body) @body) @symbol.function
(create_function (object_reference schema: (_)? @container name: (_) @name) (function_arguments) @signature (function_body) @body) @symbol.function
(create_function (object_reference schema: (_)? @container name: (_) @name) (function_arguments) @signature) @symbol.function

(create_trigger (keyword_trigger) . (object_reference schema: (_)? @container name: (_) @name) (keyword_on) @signature . (object_reference) @signature) @symbol.trigger
(create_trigger (keyword_trigger) . (object_reference schema: (_)? @container name: (_) @name) (#set! signature "none")) @symbol.trigger

(create_type (object_reference schema: (_)? @container name: (_) @name) [(enum_elements) (column_definitions)] @signature) @symbol.type
(create_type (object_reference schema: (_)? @container name: (_) @name) (#set! signature "none")) @symbol.type
(create_sequence (object_reference schema: (_)? @container name: (_) @name) (#set! signature "none")) @symbol.variable
(create_schema (identifier) @name (#set! signature "none")) @symbol.namespace
(create_database (identifier) @name (#set! signature "none")) @symbol.namespace
(create_role (identifier) @name (#set! signature "none")) @symbol.object

; What the grammar does not know, or loses in a dialect of its own: found by words at a line's start.
((program) @symbol.table (#set! signature "none")
  (#set! name.match "(?i)\\bcreate\\s+(?:or\\s+replace\\s+)?(?:(?:global|local|temp|temporary|unlogged|foreign|external|virtual)\\s+)*table\\s+(?:if\\s+not\\s+exists\\s+)?(?:[\"`\\[]?(?P<container>[\\w$]+)[\"`\\]]?\\.)?\\[?(?P<name>\"[^\"\n]+\"|`[^`\n]+`|[\\w$#]+)"))
((program) @symbol.view (#set! signature "none")
  (#set! name.match "(?i)\\bcreate\\s+(?:or\\s+(?:replace|alter)\\s+)?(?:algorithm\\s*=\\s*\\w+\\s+)?(?:definer\\s*=\\s*\\S+\\s+)?(?:sql\\s+security\\s+\\w+\\s+)?(?:(?:temp|temporary|materialized|recursive|force)\\s+)*view\\s+(?:if\\s+not\\s+exists\\s+)?(?:[\"`\\[]?(?P<container>[\\w$]+)[\"`\\]]?\\.)?\\[?(?P<name>\"[^\"\n]+\"|`[^`\n]+`|[\\w$#]+)"))
((program) @symbol.function (#set! signature "none")
  (#set! name.match "(?i)\\bcreate\\s+(?:or\\s+(?:replace|alter)\\s+)?(?:definer\\s*=\\s*\\S+\\s+)?(?:aggregate\\s+)?function\\s+(?:if\\s+not\\s+exists\\s+)?(?:[\"`\\[]?(?P<container>[\\w$]+)[\"`\\]]?\\.)?\\[?(?P<name>\"[^\"\n]+\"|`[^`\n]+`|[\\w$#]+)"))
((program) @symbol.procedure (#set! signature "none")
  (#set! name.match "(?i)\\bcreate\\s+(?:or\\s+(?:replace|alter)\\s+)?(?:definer\\s*=\\s*\\S+\\s+)?proc(?:edure)?\\s+(?:if\\s+not\\s+exists\\s+)?(?:[\"`\\[]?(?P<container>[\\w$]+)[\"`\\]]?\\.)?\\[?(?P<name>\"[^\"\n]+\"|`[^`\n]+`|[\\w$#]+)"))
((program) @symbol.trigger (#set! signature "none")
  (#set! name.match "(?i)\\bcreate\\s+(?:or\\s+(?:replace|alter)\\s+)?(?:definer\\s*=\\s*\\S+\\s+)?(?:(?:constraint|event|temp)\\s+)?trigger\\s+(?:if\\s+not\\s+exists\\s+)?(?:[\"`\\[]?(?P<container>[\\w$]+)[\"`\\]]?\\.)?\\[?(?P<name>\"[^\"\n]+\"|`[^`\n]+`|[\\w$#]+)"))
((program) @symbol.type (#set! signature "none")
  (#set! name.match "(?i)\\bcreate\\s+(?:or\\s+replace\\s+)?(?:type|domain)\\s+(?:if\\s+not\\s+exists\\s+)?(?:[\"`\\[]?(?P<container>[\\w$]+)[\"`\\]]?\\.)?\\[?(?P<name>\"[^\"\n]+\"|`[^`\n]+`|[\\w$#]+)"))
((program) @symbol.package (#set! signature "none")
  (#set! name.match "(?i)\\bcreate\\s+(?:or\\s+replace\\s+)?package(?:\\s+body)?\\s+(?:if\\s+not\\s+exists\\s+)?(?:[\"`\\[]?(?P<container>[\\w$]+)[\"`\\]]?\\.)?\\[?(?P<name>\"[^\"\n]+\"|`[^`\n]+`|[\\w$#]+)"))
((program) @symbol.object (#set! signature "none")
  (#set! name.match "(?i)\\bcreate\\s+(?:policy|rule|user|publication|subscription|synonym|event)\\s+(?:if\\s+not\\s+exists\\s+)?(?:[\"`\\[]?(?P<container>[\\w$]+)[\"`\\]]?\\.)?\\[?(?P<name>\"[^\"\n]+\"|`[^`\n]+`|[\\w$#]+)"))
