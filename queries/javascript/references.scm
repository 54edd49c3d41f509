; Uses of names of JavaScript, and what TypeScript shares with it. The captures are explained in ../README.md.

; `require` is an import more than a call.
(call_expression function: (identifier) @reference.name (#eq? @reference.name "require"))
(call_expression
  function: [
    (identifier) @reference.call
    (member_expression property: (_) @reference.call)])

(new_expression
  constructor: [
    (identifier) @reference.call
    (member_expression property: (_) @reference.call)])

; `extends Base`: a name here, a clause of its own in TypeScript's grammar
(class_heritage (_) @reference.type (#match? @reference.type "^[\\w$]+$"))

(member_expression property: (_) @reference.member)
(shorthand_property_identifier) @reference.name
(identifier) @reference.name
