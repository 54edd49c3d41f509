; Uses of names of HTML. The captures are explained in ../README.md.

; A custom element has a dash in its name.
((start_tag . (tag_name) @reference.type) (#match? @reference.type "-"))
((self_closing_tag . (tag_name) @reference.type) (#match? @reference.type "-"))

; Attributes that point to an id, and classes where there is one only.
((attribute
  (attribute_name) @_attribute
  [(quoted_attribute_value (attribute_value) @reference.name) (attribute_value) @reference.name])
  (#any-of? @_attribute
    "class" "for" "form" "list" "popovertarget" "commandfor" "headers" "slot" "is"
    "aria-labelledby" "aria-describedby" "aria-controls" "aria-owns" "aria-details")
  (#match? @reference.name "^[\\w-]+$"))
