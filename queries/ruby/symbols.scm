; Declarations of Ruby. The captures are explained in ../README.md.
; Where a declaration has no body its `end` stands in for it, so that the signature ends there.

; Words to a linter say nothing about the code under them.
((comment) @comment (#not-match? @comment "^#\\s*(rubocop:|frozen_string_literal:|-[*]-|typed:|:nodoc:|@api private)"))
((comment) @attribute (#match? @attribute "^#\\s*(rubocop:|frozen_string_literal:|-[*]-|typed:|:nodoc:|@api private)"))

(module name: (_) @name body: (_)? @body "end" @body) @symbol.module
(class name: (_) @name superclass: (_)? @signature body: (_)? @body "end" @body) @symbol.class

; A bare `private` or `protected` holds for the methods behind it in the same body, until `public`.
(body_statement (identifier) @_first (identifier) @_second
  (method name: (_) @name parameters: (_)? @signature body: (_)? @body "end"? @body) @symbol.method
  (#any-of? @_first "private" "protected") (#eq? @_second "public") (#set! visibility "public"))
(body_statement (identifier) @_word
  (method name: (_) @name parameters: (_)? @signature body: (_)? @body "end"? @body) @symbol.method
  (#eq? @_word "private") (#set! visibility "private"))
(body_statement (identifier) @_word
  (method name: (_) @name parameters: (_)? @signature body: (_)? @body "end"? @body) @symbol.method
  (#eq? @_word "protected") (#set! visibility "restricted"))

(program
  (method name: (_) @name parameters: (_)? @signature body: (_)? @body "end"? @body) @symbol.function)
((method name: (identifier) @name parameters: (_)? @signature body: (_)? @body "end"? @body) @symbol.constructor
  (#eq? @name "initialize"))
(method name: (_) @name parameters: (_)? @signature body: (_)? @body "end"? @body) @symbol.method
(singleton_method object: (self) @modifier name: (_) @name parameters: (_)? @signature body: (_)? @body "end"? @body) @symbol.method
(singleton_method object: (_) @container name: (_) @name parameters: (_)? @signature body: (_)? @body "end"? @body) @symbol.method

; minitest and test-unit.
((method name: (identifier) @_name) @test (#match? @_name "^test_"))

; `private def f`, `memoize def f`: documentation stands in front of the whole.
((call !receiver method: (identifier) @_word arguments: (argument_list . [(method) (singleton_method)])) @wrapper
  (#any-of? @_word "private" "private_class_method") (#set! visibility "private"))
((call !receiver method: (identifier) @_word arguments: (argument_list . (method))) @wrapper
  (#eq? @_word "protected") (#set! visibility "restricted"))
((call !receiver method: (identifier) @_word arguments: (argument_list . [(method) (singleton_method)])) @wrapper
  (#any-of? @_word "public" "module_function") (#set! visibility "public"))
((call !receiver method: (identifier) @_word arguments: (argument_list . [(method) (singleton_method)])) @wrapper
  (#not-any-of? @_word "private" "private_class_method" "protected" "public" "module_function"))

; Members that are made by a call.
((call !receiver method: (identifier) @_word arguments: (argument_list (simple_symbol) @name @symbol.property))
  (#any-of? @_word "attr_accessor" "attr_reader" "attr_writer" "attr" "cattr_accessor" "mattr_accessor" "class_attribute"
    "thread_mattr_accessor" "has_many" "has_one" "belongs_to" "has_and_belongs_to_many" "attribute")
  (#set! skip "1"))
((call !receiver method: (identifier) @_word arguments: (argument_list (string (string_content) @name @symbol.property)))
  (#any-of? @_word "attr_accessor" "attr_reader" "attr_writer" "attr"))
((call !receiver method: (identifier) @_word
  arguments: (argument_list . (simple_symbol) @name) block: (_ parameters: (_)? @signature)? @body) @symbol.method
  (#any-of? @_word "define_method" "define_singleton_method" "scope") (#set! skip "1") (#set! signature "none"))
((call !receiver method: (identifier) @_word
  arguments: (argument_list . (string (string_content) @name)) block: (_ parameters: (_)? @signature)? @body) @symbol.method
  (#any-of? @_word "define_method" "define_singleton_method") (#set! signature "none"))
((call !receiver method: (identifier) @_word
  arguments: (argument_list . (simple_symbol) @name . (_) @value)) @symbol.method
  (#eq? @_word "alias_method") (#set! skip "1") (#set! signature "none"))
(alias "alias" @modifier name: [(identifier) (constant) (operator) (setter) (global_variable)] @name alias: (_) @value) @symbol.method
(alias "alias" @modifier name: (simple_symbol) @name alias: (_) @value (#set! skip "1")) @symbol.method

; Constants; those that hold a new class are classes.
(assignment left: (constant) @name
  right: (call receiver: (constant) @_maker method: (identifier) @_method
    arguments: (argument_list)? @signature block: (_)? @body)
  (#eq? @_maker "Struct") (#eq? @_method "new")) @symbol.struct
(assignment left: (constant) @name
  right: (call receiver: (constant) @_maker method: (identifier) @_method
    arguments: (argument_list)? @signature block: (_)? @body)
  (#eq? @_maker "Data") (#eq? @_method "define")) @symbol.record
(assignment left: (constant) @name
  right: (call receiver: (constant) @_maker method: (identifier) @_method
    arguments: (argument_list)? @signature block: (_)? @body)
  (#eq? @_maker "Class") (#eq? @_method "new")) @symbol.class
(assignment left: (constant) @name
  right: (call receiver: (constant) @_maker method: (identifier) @_method block: (_)? @body)
  (#eq? @_maker "Module") (#eq? @_method "new")) @symbol.module
(assignment left: [(constant) (scope_resolution name: (constant))] @name right: (_) @value) @symbol.constant
((operator_assignment left: (constant) @name right: (_) @value) @symbol.constant (#set! signature "none"))
(assignment left: (constant)
  right: (call receiver: (constant) @_maker method: (identifier) @_method
    arguments: (argument_list (simple_symbol) @name @symbol.field))
  (#any-of? @_maker "Struct" "Data") (#any-of? @_method "new" "define") (#set! skip "1"))
(assignment left: (left_assignment_list (constant) @name @symbol.constant))

; Variables of a class or of the program.
(body_statement (assignment left: (class_variable) @name right: (_) @value) @symbol.variable)
(program (assignment left: (global_variable) @name right: (_) @value) @symbol.variable)

; RSpec, minitest/spec, ActiveSupport, Capybara.
((call !receiver method: (identifier) @_word
  arguments: (argument_list . [(string) (constant) (scope_resolution) (simple_symbol)] @name) block: (_) @body) @symbol.suite
  (#any-of? @_word "describe" "context" "feature" "shared_examples" "shared_examples_for" "shared_context" "xdescribe" "fdescribe" "xcontext") (#set! signature "none"))
((call receiver: (constant) @_object method: (identifier) @_word
  arguments: (argument_list . [(string) (constant) (scope_resolution) (simple_symbol)] @name) block: (_) @body) @symbol.suite
  (#eq? @_object "RSpec") (#any-of? @_word "describe" "shared_examples" "shared_examples_for" "shared_context" "feature") (#set! signature "none"))
((call !receiver method: (identifier) @_word
  arguments: (argument_list . (string) @name) block: (_) @body) @symbol.test
  (#any-of? @_word "it" "specify" "example" "scenario" "test" "should" "xit" "fit" "its") (#set! signature "none"))

; RSpec's named values, Rake's tasks.
((call !receiver method: (identifier) @_word arguments: (argument_list . (simple_symbol) @name) block: (_)) @symbol.property
  (#any-of? @_word "let" "let!" "subject") (#set! skip "1") (#set! signature "none"))
((call !receiver method: (identifier) @_word arguments: (argument_list . (simple_symbol) @name) block: (_)? @body) @symbol.function
  (#any-of? @_word "task" "multitask") (#set! skip "1") (#set! signature "none"))
((call !receiver method: (identifier) @_word arguments: (argument_list . (string) @name) block: (_)? @body) @symbol.function
  (#any-of? @_word "task" "multitask") (#set! signature "none"))
((call !receiver method: (identifier) @_word
  arguments: (argument_list . (pair key: [(hash_key_symbol) (string)] @name)) block: (_)? @body) @symbol.function
  (#any-of? @_word "task" "multitask") (#set! signature "none"))
((call !receiver method: (identifier) @_word
  arguments: (argument_list . (pair key: (simple_symbol) @name)) block: (_)? @body) @symbol.function
  (#any-of? @_word "task" "multitask") (#set! skip "1") (#set! signature "none"))
((call !receiver method: (identifier) @_word arguments: (argument_list . (simple_symbol) @name) block: (_) @body) @symbol.namespace
  (#eq? @_word "namespace") (#set! skip "1") (#set! signature "none"))
