; What JSX adds to JavaScript and TypeScript. The captures are explained in ../README.md.

; An element whose name is capitalized or has a dot makes a component; others are the page's own.
(jsx_opening_element name: (identifier) @reference.call (#match? @reference.call "^[A-Z$_]"))
(jsx_opening_element name: (member_expression (property_identifier) @reference.call))
(jsx_self_closing_element name: (identifier) @reference.call (#match? @reference.call "^[A-Z$_]"))
(jsx_self_closing_element name: (member_expression (property_identifier) @reference.call))
