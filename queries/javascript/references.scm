; Uses of names of JavaScript, and what TypeScript shares with it. The captures are explained in ../README.md.

; `require` is an import more than a call.
(call_expression (identifier) @reference.name (#eq? @reference.name "require"))
(call_expression
  [
    (identifier) @reference.call
    (member_expression [(property_identifier) (private_property_identifier)] @reference.call)])

(new_expression
  [
    (identifier) @reference.call
    (member_expression [(property_identifier) (private_property_identifier)] @reference.call)])

; `extends Base`: a name here, a clause of its own in TypeScript's grammar
(class_heritage (_) @reference.type (#match? @reference.type "^[\\w$]+$"))

(member_expression [(property_identifier) (private_property_identifier)] @reference.member)
(shorthand_property_identifier) @reference.name
(identifier) @reference.name
