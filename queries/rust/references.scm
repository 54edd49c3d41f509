; Uses of names of Rust. The captures are explained in ../README.md.

(call_expression [
  (identifier) @reference.call
  (scoped_identifier (identifier) @reference.call .)
  (field_expression (field_identifier) @reference.call)
  (generic_function [
    (identifier) @reference.call
    (scoped_identifier (identifier) @reference.call .)
    (field_expression (field_identifier) @reference.call)])])

(macro_invocation [
  (identifier) @reference.macro
  (scoped_identifier (identifier) @reference.macro .)])

; An attribute's arguments are no calls.
(attribute arguments: (token_tree (identifier) @reference.name))
(attribute arguments: (token_tree (token_tree (identifier) @reference.name)))
(token_tree "#" . (token_tree . "[" (identifier) @reference.name))

; Within a macro's arguments there are only tokens: what stands right behind a name tells its use.
(token_tree (identifier) @reference.macro (#set! followed.by "!"))
(token_tree (identifier) @reference.call (#set! followed.by "("))

(type_identifier) @reference.type
(field_identifier) @reference.member
(shorthand_field_identifier) @reference.member
(identifier) @reference.name
