; Files that a page loads. The captures are explained in ../README.md.

((script_element
  (start_tag
    (attribute
      (attribute_name) @_attribute
      [(quoted_attribute_value (attribute_value) @import.path) (attribute_value) @import.path])))
  @import
  (#any-of? @_attribute "src" "SRC"))

; Links to what the page is made of; canonical, alternate, next and the like are no parts of it.
((element
  [(start_tag
    . (tag_name) @_tag
    (attribute
      (attribute_name) @_attribute
      [(quoted_attribute_value (attribute_value) @import.path) (attribute_value) @import.path])) @_start
   (self_closing_tag
    . (tag_name) @_tag
    (attribute
      (attribute_name) @_attribute
      [(quoted_attribute_value (attribute_value) @import.path) (attribute_value) @import.path])) @_start])
  @import
  (#any-of? @_tag "link" "LINK") (#any-of? @_attribute "href" "HREF")
  (#match? @_start "(?i)rel\\s*=\\s*[\"']?[^\"'>]*(stylesheet|modulepreload|preload|prefetch|manifest|import)"))
