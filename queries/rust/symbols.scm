; Declarations of Rust. The captures are explained in ../README.md.

(function_item
  (visibility_modifier)? @visibility
  (function_modifiers)? @modifier
  name: (identifier) @name
  body: (block) @body
  (#set! kind.in-type "method")) @symbol.function
(line_comment) @comment
(block_comment) @comment
(impl_item type: (_) @name body: (_) @body) @symbol.impl
