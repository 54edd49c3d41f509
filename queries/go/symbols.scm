; Declarations of Go. The captures are explained in ../README.md.

(package_clause (package_identifier) @name (#set! visibility "unstated")) @symbol.package

(function_declaration
  name: (identifier) @name
  body: (block)? @body) @symbol.function

; A method belongs to its receiver's type.
(method_declaration
  receiver: (parameter_list (parameter_declaration type: (_) @container))
  name: (field_identifier) @name
  body: (block)? @body) @symbol.method

; Types. In a group each one stands for itself; else the documentation is in front of `type`.
(type_declaration "("
  (type_spec
    name: (type_identifier) @name
    type: (struct_type) @body) @symbol.struct)
(type_declaration
  (type_spec
    name: (type_identifier) @name
    type: (struct_type) @body)) @symbol.struct
(type_declaration "("
  (type_spec
    name: (type_identifier) @name
    type: (interface_type) @body) @symbol.interface)
(type_declaration
  (type_spec
    name: (type_identifier) @name
    type: (interface_type) @body)) @symbol.interface
(type_declaration "("
  [(type_spec name: (type_identifier) @name)
   (type_alias name: (type_identifier) @name)] @symbol.type)
(type_declaration
  [(type_spec name: (type_identifier) @name)
   (type_alias name: (type_identifier) @name)]) @symbol.type

; Fields of named structs; the type of an embedded one is its name.
(type_spec type: (struct_type (field_declaration_list
  (field_declaration
    name: (field_identifier) @name
    type: (_) @signature) @symbol.field)))
(type_spec type: (struct_type (field_declaration_list
  (field_declaration
    !name
    type: [
      (type_identifier) @name @reference.type
      (qualified_type name: (type_identifier) @name @reference.type)
      (generic_type type: [
        (type_identifier) @name @reference.type
        (qualified_type name: (type_identifier) @name @reference.type)])]
    tag: (_)? @body) @symbol.field)))

(type_spec type: (interface_type
  (method_elem name: (field_identifier) @name) @symbol.method))

; Constants and variables of the package: several names of one line first, where no value can be told.
(source_file (const_declaration "("
  (const_spec name: (identifier) @name . "," @body type: (_)? @signature
    (#not-eq? @name "_")) @symbol.constant))
(source_file (const_declaration "("
  (const_spec "," name: (identifier) @name type: (_)? @signature "="? @body
    (#not-eq? @name "_")) @symbol.constant))
(source_file (const_declaration "("
  (const_spec name: (identifier) @name value: (_)? @value
    (#not-eq? @name "_")) @symbol.constant))
(source_file (const_declaration
  (const_spec name: (identifier) @name . "," @body type: (_)? @signature
    (#not-eq? @name "_"))) @symbol.constant)
(source_file (const_declaration
  (const_spec "," name: (identifier) @name type: (_)? @signature "="? @body
    (#not-eq? @name "_"))) @symbol.constant)
(source_file (const_declaration
  (const_spec name: (identifier) @name value: (_)? @value
    (#not-eq? @name "_"))) @symbol.constant)

(source_file (var_declaration (var_spec_list
  (var_spec name: (identifier) @name . "," @body type: (_)? @signature
    (#not-eq? @name "_")) @symbol.variable)))
(source_file (var_declaration (var_spec_list
  (var_spec "," name: (identifier) @name type: (_)? @signature "="? @body
    (#not-eq? @name "_")) @symbol.variable)))
(source_file (var_declaration (var_spec_list
  (var_spec name: (identifier) @name value: (_)? @value
    (#not-eq? @name "_")) @symbol.variable)))
(source_file (var_declaration
  (var_spec name: (identifier) @name . "," @body type: (_)? @signature
    (#not-eq? @name "_"))) @symbol.variable)
(source_file (var_declaration
  (var_spec "," name: (identifier) @name type: (_)? @signature "="? @body
    (#not-eq? @name "_"))) @symbol.variable)
(source_file (var_declaration
  (var_spec name: (identifier) @name value: (_)? @value
    (#not-eq? @name "_"))) @symbol.variable)

; Tests as `go test` finds them, by name and by what they take; the methods of testify's suites and gocheck's.
(function_declaration
  name: (identifier) @_name
  parameters: (parameter_list
    . (parameter_declaration type: (pointer_type (qualified_type) @_type)) .)
  (#match? @_name "^(Test|Benchmark|Fuzz)([^a-z]|$)")
  (#any-of? @_type "testing.T" "testing.B" "testing.F")) @test
(function_declaration
  name: (identifier) @_name
  parameters: (parameter_list) @_none
  !result
  (#match? @_name "^Example([^a-z]|$)")
  (#eq? @_none "()")) @test
(method_declaration
  name: (field_identifier) @_name
  parameters: (parameter_list) @_none
  !result
  (#match? @_name "^Test[^a-z]")
  (#eq? @_none "()")) @test
(method_declaration
  name: (field_identifier) @_name
  parameters: (parameter_list
    . (parameter_declaration type: (pointer_type (_) @_type)) .)
  (#match? @_name "^(Test|Benchmark)[^a-z]")
  (#any-of? @_type "C" "check.C" "gocheck.C")) @test

; Subtests with a name of their own, and Ginkgo's blocks.
(call_expression
  function: (selector_expression field: (field_identifier) @_run)
  arguments: (argument_list
    . (interpreted_string_literal) @name
    . (func_literal
        parameters: (parameter_list
          . (parameter_declaration type: (pointer_type (qualified_type) @_type)))
        body: (block) @body))
  (#eq? @_run "Run")
  (#any-of? @_type "testing.T" "testing.B")) @symbol.test
(call_expression
  function: (identifier) @_describe
  arguments: (argument_list
    . (interpreted_string_literal) @name
    (func_literal body: (block) @body))
  (#any-of? @_describe "Describe" "FDescribe" "PDescribe" "Context" "FContext" "PContext" "When" "FWhen" "DescribeTable")) @symbol.suite
(call_expression
  function: (identifier) @_it
  arguments: (argument_list
    . (interpreted_string_literal) @name
    (func_literal body: (block) @body))
  (#any-of? @_it "It" "FIt" "PIt" "Specify" "FSpecify")) @symbol.test

; Directives (`//go:embed`) stand between documentation and declaration, and are none.
((comment) @attribute (#match? @attribute "^//[a-z]+:[a-z]"))
((comment) @comment (#not-match? @comment "^//[a-z]+:[a-z]"))
