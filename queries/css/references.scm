; Uses of names of CSS. The captures are explained in ../README.md.
; Functions are the browser's own, so there are no calls.

; var(--brand)
((plain_value) @reference.name (#match? @reference.name "^--"))
((declaration
  . (property_name) @_property
  (plain_value) @reference.name)
  (#any-of? @_property "animation" "animation-name" "container" "container-name" "counter-reset" "counter-increment" "list-style" "grid-area"))

; The parts of selectors; a rule's own one-part selector is a declaration.
(class_selector (class_name) @reference.name)
(id_selector (id_name) @reference.name)
((tag_name) @reference.type (#match? @reference.type "-"))
