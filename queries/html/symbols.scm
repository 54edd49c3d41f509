; Declarations of HTML. The captures are explained in ../README.md.
; An element is worth a line for its id, for being a landmark, or as a custom element's declaration.
; Names are the page's, not their surroundings': no element lends its name.

(comment) @comment
((element (start_tag (tag_name) @_tag) . (text) @file.doc) (#any-of? @_tag "title" "TITLE"))

; <tag id="…">, whatever the tag.
((element
  (start_tag
    (tag_name) @type
    (attribute
      (attribute_name) @_attribute
      [(quoted_attribute_value (attribute_value) @name) (attribute_value) @name])))
  @symbol.element
  (#any-of? @_attribute "id" "ID")
  (#set! signature "none") (#set! container "none"))
((element
  (self_closing_tag
    (tag_name) @type
    (attribute
      (attribute_name) @_attribute
      [(quoted_attribute_value (attribute_value) @name) (attribute_value) @name])))
  @symbol.element
  (#any-of? @_attribute "id" "ID")
  (#set! signature "none") (#set! container "none"))

; Landmarks without an id.
((element (start_tag . (tag_name) @name) @_tag) @symbol.element
  (#any-of? @name "main" "nav" "header" "footer" "aside" "search" "dialog")
  (#not-match? @_tag "(?i)\\sid\\s*=")
  (#set! signature "none") (#set! container "none"))

; <section aria-label="…"> and the like: the label makes it a landmark.
((element
  (start_tag
    . (tag_name) @type
    (attribute
      (attribute_name) @_attribute
      (quoted_attribute_value (attribute_value) @name))) @_tag)
  @symbol.element
  (#any-of? @type "section" "form")
  (#any-of? @_attribute "aria-label" "name")
  (#not-match? @_tag "(?i)\\sid\\s*=")
  (#set! signature "none") (#set! container "none"))

; <a name="…">, the older way to write an id.
((element
  (start_tag
    . (tag_name) @_tag
    (attribute
      (attribute_name) @_attribute
      [(quoted_attribute_value (attribute_value) @name) (attribute_value) @name])) @_start)
  @symbol.anchor
  (#any-of? @_tag "a" "A") (#any-of? @_attribute "name" "NAME")
  (#not-match? @_start "(?i)\\sid\\s*=")
  (#set! signature "none") (#set! container "none"))

((element (start_tag . (tag_name) @_tag)) @name @symbol.heading
  (#match? @_tag "^[hH][1-6]$")
  (#set! signature "none"))
