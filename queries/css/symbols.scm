; Declarations of CSS. The captures are explained in ../README.md.
; Each selector of a rule is a line, as written; blocks and rules lend no name to what they hold.

(comment) @comment
(js_comment) @comment

(rule_set
  (selectors (_) @name)
  (block) @body
  (#not-match? @name "^/[*/]")
  (#set! signature "none") (#set! container "none")) @symbol.selector

; --brand: #0af;
((declaration . (property_name) @name . (_) @value) @symbol.property
  (#match? @name "^--")
  (#set! container "none"))

(keyframes_statement . "@keyframes" @container (keyframes_name) @name
  (#set! name.trim "@") (#set! signature "none") (#set! container "none")) @symbol.block
; @-webkit-keyframes
(keyframes_statement (keyframes_name) @name
  (#set! signature "none") (#set! container "none")) @symbol.block

(media_statement . "@media" @name (block) @body
  (#set! name.trim "@") (#set! container "none")) @symbol.block
(supports_statement . "@supports" @name (block) @body
  (#set! name.trim "@") (#set! container "none")) @symbol.block
(scope_statement . "@scope" @name (block) @body
  (#set! name.trim "@") (#set! container "none")) @symbol.block
((at_rule . (at_keyword) @name (block) @body) @symbol.block
  (#any-of? @name "@container" "@page" "@starting-style")
  (#set! name.trim "@") (#set! container "none"))

; @layer base { … }, @layer base, more;
((at_rule . (at_keyword) @container (keyword_query) @name) @symbol.block
  (#any-of? @container
    "@layer" "@counter-style" "@font-palette-values" "@position-try" "@view-transition" "@color-profile"
    "@function" "@mixin")
  (#set! name.trim "@") (#set! signature "none") (#set! container "none"))
((at_rule . (at_keyword) @_keyword . (keyword_query) @name) @symbol.property
  (#eq? @_keyword "@property")
  (#set! signature "none") (#set! container "none"))
((at_rule
  . (at_keyword) @container
  (block
    (declaration
      (property_name) @_property
      [(string_value) (plain_value)] @name)))
  @symbol.block
  (#eq? @container "@font-face") (#eq? @_property "font-family")
  (#set! name.trim "@") (#set! signature "none") (#set! container "none"))

(namespace_statement (namespace_name) @name (#set! signature "none")) @symbol.namespace
