; Uses of names of Ruby. The captures are explained in ../README.md.

; Words of the language that happen to be calls.
((call !receiver method: (identifier) @reference.name)
  (#any-of? @reference.name "require" "require_relative" "load" "autoload" "private" "public" "protected" "module_function"
    "private_class_method" "private_constant" "attr_accessor" "attr_reader" "attr_writer" "attr" "alias_method" "include"
    "extend" "prepend" "raise" "define_method"))
(call method: [(identifier) (constant)] @reference.call)
; `Foo.new` makes a Foo.
(call receiver: (constant) @reference.call method: (identifier) @_new (#eq? @_new "new"))
(call receiver: (scope_resolution name: (constant) @reference.call) method: (identifier) @_new (#eq? @_new "new"))

(superclass (constant) @reference.type)
(superclass (scope_resolution name: (constant) @reference.type))
(exceptions (constant) @reference.type)
(exceptions (scope_resolution name: (constant) @reference.type))

; A symbol often names a method: `before_action :check`.
((simple_symbol) @reference.name (#set! skip "1"))
(constant) @reference.name
(identifier) @reference.name
(instance_variable) @reference.member
(class_variable) @reference.member
(global_variable) @reference.name
