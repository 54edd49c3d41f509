; Declarations of JavaScript, and what TypeScript shares with it. The captures are explained in ../README.md.
; Kinds that only one of the grammars knows are left to wildcards or to the folders `typescript` and `tsx`.

(comment) @comment
(html_comment) @comment

; A block comment that stands apart from what follows, or says that it is about the file.
(program . (hash_bang_line)? . (comment) @file.doc
  (#match? @file.doc "^/\\*\\*?[\\s\\S]*@(fileoverview|file|module|packageDocumentation)\\b"))
(program . (hash_bang_line)? . (comment) @file.doc . [(import_statement) (expression_statement (string))]
  (#match? @file.doc "^/\\*")
  (#not-match? @file.doc "(?i)copyright|licen[sc]e|eslint|jshint|@ts-|@jsx|@flow|prettier"))

; What `export` and `const` stand around is documented in front of them.

(export_statement declaration: (_) (#set! visibility "public")) @wrapper
(program [(lexical_declaration) (variable_declaration)] @wrapper)
(lexical_declaration (variable_declarator value: [(arrow_function) (function_expression) (generator_function) (class)])) @wrapper
(variable_declaration (variable_declarator value: [(arrow_function) (function_expression) (generator_function) (class)])) @wrapper

; Functions

(function_declaration
  "async"? @modifier
  name: (_) @name
  body: (_) @body) @symbol.function

(generator_function_declaration
  "async"? @modifier
  name: (_) @name
  body: (_) @body) @symbol.function

(variable_declarator
  name: (identifier) @name
  value: [
    (arrow_function "async"? @modifier [parameters: (_) parameter: (_)] @signature body: (_) @body)
    (function_expression "async"? @modifier parameters: (_) @signature body: (_) @body)
    (generator_function "async"? @modifier parameters: (_) @signature body: (_) @body)
  ]) @symbol.function

(export_statement
  "default"
  value: [
    (arrow_function "async"? @modifier [parameters: (_) parameter: (_)] @signature body: (_) @body)
    (function_expression !name "async"? @modifier parameters: (_) @signature body: (_) @body)
    (generator_function !name "async"? @modifier parameters: (_) @signature body: (_) @body)
  ]
  (#set! name "default")
  (#set! visibility "public")) @symbol.function

; Classes and their members

(class_declaration name: (_) @name body: (_) @body) @symbol.class

(variable_declarator
  name: (identifier) @name
  value: (class (class_heritage)? @signature body: (_) @body) @value) @symbol.class

(export_statement
  "default"
  value: (class !name (class_heritage)? @signature body: (_) @body)
  (#set! name "default")
  (#set! visibility "public")) @symbol.class

(class_body
  (method_definition
    name: (property_identifier) @name
    body: (_) @body
    (#eq? @name "constructor")) @symbol.constructor)

(class_body
  (method_definition
    ["static" "async" "get" "set"]* @modifier
    name: (private_property_identifier) @name
    body: (_) @body) @symbol.method
  (#set! visibility "private"))

(class_body
  (method_definition
    ["static" "async" "get" "set"]* @modifier
    name: (_) @name
    body: (_) @body) @symbol.method)

; Fields: of JavaScript's grammar by their field `property`, which no member of TypeScript's has.
(class_body
  (_
    "static"? @modifier
    property: (_) @name
    value: [
      (arrow_function "async"? @modifier [parameters: (_) parameter: (_)] @signature body: (_) @body)
      (function_expression "async"? @modifier parameters: (_) @signature body: (_) @body)
    ]) @symbol.method)
(class_body
  (_
    "static"? @modifier
    property: (private_property_identifier) @name
    value: (_)? @value) @symbol.field
  (#set! visibility "private"))
(class_body
  (_ "static"? @modifier property: (_) @name value: (_)? @value) @symbol.field)

; Functions of an object that has a name: of a constant, of what a module exports, two levels deep

(program
  [
    (lexical_declaration (variable_declarator value: (object [
      (method_definition ["async" "get" "set"]* @modifier name: (_) @name body: (_) @body) @symbol.method
      (pair key: (_) @name value: [
        (arrow_function "async"? @modifier [parameters: (_) parameter: (_)] @signature body: (_) @body)
        (function_expression "async"? @modifier parameters: (_) @signature body: (_) @body)]) @symbol.method])))
    (variable_declaration (variable_declarator value: (object [
      (method_definition ["async" "get" "set"]* @modifier name: (_) @name body: (_) @body) @symbol.method
      (pair key: (_) @name value: [
        (arrow_function "async"? @modifier [parameters: (_) parameter: (_)] @signature body: (_) @body)
        (function_expression "async"? @modifier parameters: (_) @signature body: (_) @body)]) @symbol.method])))
    (expression_statement (assignment_expression left: (member_expression) right: (object [
      (method_definition ["async" "get" "set"]* @modifier name: (_) @name body: (_) @body) @symbol.method
      (pair key: (_) @name value: [
        (arrow_function "async"? @modifier [parameters: (_) parameter: (_)] @signature body: (_) @body)
        (function_expression "async"? @modifier parameters: (_) @signature body: (_) @body)]) @symbol.method])))
  ])

(export_statement
  [
    value: (object [
      (method_definition ["async" "get" "set"]* @modifier name: (_) @name body: (_) @body) @symbol.method
      (pair key: (_) @name value: [
        (arrow_function "async"? @modifier [parameters: (_) parameter: (_)] @signature body: (_) @body)
        (function_expression "async"? @modifier parameters: (_) @signature body: (_) @body)]) @symbol.method])
    value: (object (pair key: (_) @container value: (object [
      (method_definition ["async" "get" "set"]* @modifier name: (_) @name body: (_) @body) @symbol.method
      (pair key: (_) @name value: [
        (arrow_function "async"? @modifier [parameters: (_) parameter: (_)] @signature body: (_) @body)
        (function_expression "async"? @modifier parameters: (_) @signature body: (_) @body)]) @symbol.method])))
    declaration: (lexical_declaration (variable_declarator value: (object [
      (method_definition ["async" "get" "set"]* @modifier name: (_) @name body: (_) @body) @symbol.method
      (pair key: (_) @name value: [
        (arrow_function "async"? @modifier [parameters: (_) parameter: (_)] @signature body: (_) @body)
        (function_expression "async"? @modifier parameters: (_) @signature body: (_) @body)]) @symbol.method])))
  ])

(export_statement "default" value: (object) (#set! name "default") (#set! visibility "public")) @symbol.object

; Names that an assignment gives: CommonJS exports, prototypes, members of a constructor function

(assignment_expression
  left: (member_expression (identifier) @_exports (property_identifier) @name)
  right: [
    (arrow_function "async"? @modifier [parameters: (_) parameter: (_)] @signature body: (_) @body)
    (function_expression "async"? @modifier parameters: (_) @signature body: (_) @body)
    (generator_function "async"? @modifier parameters: (_) @signature body: (_) @body)
  ]
  (#eq? @_exports "exports")
  (#set! visibility "public")) @symbol.function

(assignment_expression
  left: (member_expression
    (member_expression (identifier) @_module (property_identifier) @_exports)
    (property_identifier) @name)
  right: [
    (arrow_function "async"? @modifier [parameters: (_) parameter: (_)] @signature body: (_) @body)
    (function_expression "async"? @modifier parameters: (_) @signature body: (_) @body)
  ]
  (#eq? @_module "module")
  (#eq? @_exports "exports")
  (#set! visibility "public")) @symbol.function

(assignment_expression
  left: (member_expression (identifier) @_module (property_identifier) @_exports)
  right: [
    (arrow_function "async"? @modifier [parameters: (_) parameter: (_)] @signature body: (_) @body)
    (function_expression name: (_) @name "async"? @modifier parameters: (_) @signature body: (_) @body)
    (function_expression !name "async"? @modifier parameters: (_) @signature body: (_) @body)
  ]
  (#eq? @_module "module")
  (#eq? @_exports "exports")
  (#set! name "exports")
  (#set! visibility "public")) @symbol.function

(assignment_expression
  left: (member_expression
    (member_expression (identifier) @container (property_identifier) @_prototype)
    (property_identifier) @name)
  right: [
    (arrow_function "async"? @modifier [parameters: (_) parameter: (_)] @signature body: (_) @body)
    (function_expression "async"? @modifier parameters: (_) @signature body: (_) @body)
    (generator_function "async"? @modifier parameters: (_) @signature body: (_) @body)
  ]
  (#eq? @_prototype "prototype")) @symbol.method

(assignment_expression
  left: (member_expression (this) (property_identifier) @name)
  right: [
    (arrow_function "async"? @modifier [parameters: (_) parameter: (_)] @signature body: (_) @body)
    (function_expression "async"? @modifier parameters: (_) @signature body: (_) @body)
  ]) @symbol.method

(program
  (expression_statement
    (assignment_expression
      left: (member_expression (identifier) @container (property_identifier) @name)
      right: [
        (arrow_function "async"? @modifier [parameters: (_) parameter: (_)] @signature body: (_) @body)
        (function_expression "async"? @modifier parameters: (_) @signature body: (_) @body)
        (generator_function "async"? @modifier parameters: (_) @signature body: (_) @body)
      ]
      (#not-any-of? @container "module" "exports")) @symbol.method))

(program
  (expression_statement
    (assignment_expression
      left: (member_expression (identifier) @_exports (property_identifier) @name)
      right: (_) @value
      (#eq? @_exports "exports")
      (#not-match? @value "^(void 0|exports\\.)")
      (#set! visibility "public")) @symbol.constant))

; Constants and variables of the module

(program
  (lexical_declaration
    kind: "const"
    (variable_declarator name: (identifier) @name value: (_)? @value) @symbol.constant)
  (#not-match? @value "^require\\(['\"][^'\"]+['\"]\\)$"))
(export_statement
  declaration: (lexical_declaration
    kind: "const"
    (variable_declarator name: (identifier) @name value: (_)? @value) @symbol.constant))

(program
  (lexical_declaration
    kind: "let"
    (variable_declarator name: (identifier) @name value: (_)? @value) @symbol.variable))
(export_statement
  declaration: (lexical_declaration
    kind: "let"
    (variable_declarator name: (identifier) @name value: (_)? @value) @symbol.variable))

(program
  (variable_declaration
    (variable_declarator name: (identifier) @name value: (_) @value) @symbol.variable)
  (#not-match? @value "^require\\(['\"][^'\"]+['\"]\\)$"))
(program
  (variable_declaration
    (variable_declarator name: (identifier) @name !value) @symbol.variable))
(export_statement
  declaration: (variable_declaration
    (variable_declarator name: (identifier) @name value: (_)? @value) @symbol.variable))

; const { a, b: c, ...d } = f();  const [e, ...g] = f();
(program
  (lexical_declaration
    (variable_declarator
      name: [
        (object_pattern [
          (shorthand_property_identifier_pattern) @symbol.constant @name
          (object_assignment_pattern left: (shorthand_property_identifier_pattern) @symbol.constant @name)
          (pair_pattern value: (identifier) @symbol.constant @name)
          (pair_pattern value: (assignment_pattern left: (identifier) @symbol.constant @name))
          (rest_pattern (identifier) @symbol.constant @name)])
        (array_pattern [
          (identifier) @symbol.constant @name
          (assignment_pattern left: (identifier) @symbol.constant @name)
          (rest_pattern (identifier) @symbol.constant @name)])
      ]
      value: (_) @_value))
  (#not-match? @_value "^require\\("))
(export_statement
  declaration: (lexical_declaration
    (variable_declarator
      name: [
        (object_pattern [
          (shorthand_property_identifier_pattern) @symbol.constant @name
          (object_assignment_pattern left: (shorthand_property_identifier_pattern) @symbol.constant @name)
          (pair_pattern value: (identifier) @symbol.constant @name)])
        (array_pattern (identifier) @symbol.constant @name)
      ])))

; Tests: jest, mocha, jasmine, vitest, node:test, ava, QUnit, Playwright, Deno

(call_expression
  (identifier) @_function
  (arguments . [(string) (template_string)] @name [(arrow_function) (function_expression)] @body)
  (#any-of? @_function "it" "test" "specify" "xit" "fit" "xtest" "bench")) @symbol.test

(call_expression
  (member_expression (identifier) @_function (property_identifier) @_variant)
  (arguments . [(string) (template_string)] @name [(arrow_function) (function_expression)] @body)
  (#any-of? @_function "it" "test" "specify" "bench")
  (#any-of? @_variant
    "only" "skip" "concurrent" "sequential" "fails" "failing" "fixme" "slow" "serial" "todo" "ignore")) @symbol.test

(call_expression
  (member_expression (identifier) @_function (property_identifier) @_variant)
  (arguments . [(string) (template_string)] @name .)
  (#any-of? @_function "it" "test")
  (#eq? @_variant "todo")) @symbol.test

; it.each(table)("name", f), test.each`table`("name", f), test.skipIf(condition)("name", f)
(call_expression
  (call_expression
    [
      (member_expression (identifier) @_function (property_identifier) @_variant)
      (member_expression (member_expression (identifier) @_function) (property_identifier) @_variant)])
  (arguments . [(string) (template_string)] @name [(arrow_function) (function_expression)] @body)
  (#any-of? @_function "it" "test" "xit" "xtest")
  (#any-of? @_variant "each" "for" "runIf" "skipIf")) @symbol.test

; Deno.test("name", f), Deno.test({ name: "name", fn() {} }), Deno.test(function name() {}), t.step("name", f)
(call_expression
  (member_expression (identifier) @_object (property_identifier) @_method)
  (arguments . [(string) (template_string)] @name [(arrow_function) (function_expression)] @body)
  (#any-of? @_object "Deno" "QUnit" "t")
  (#any-of? @_method "test" "step" "bench")) @symbol.test

(call_expression
  (member_expression (identifier) @_object (property_identifier) @_method)
  (arguments . (object (pair key: (property_identifier) @_key value: [(string) (template_string)] @name)) @body)
  (#eq? @_object "Deno")
  (#any-of? @_method "test" "bench")
  (#eq? @_key "name")) @symbol.test

(call_expression
  (member_expression (identifier) @_object (property_identifier) @_method)
  (arguments [(function_expression name: (identifier) @name parameters: (_) @body)])
  (#any-of? @_object "Deno" "t")
  (#any-of? @_method "test" "step" "bench")) @symbol.test

(call_expression
  (identifier) @_function
  (arguments . [(string) (template_string) (identifier) (member_expression)] @name [(arrow_function) (function_expression)] @body)
  (#any-of? @_function "describe" "context" "suite" "xdescribe" "fdescribe")) @symbol.suite

(call_expression
  (member_expression (identifier) @_function (property_identifier) @_variant)
  (arguments . [(string) (template_string)] @name [(arrow_function) (function_expression)] @body)
  (#any-of? @_function "describe" "context" "suite" "test" "QUnit")
  (#any-of? @_variant "only" "skip" "concurrent" "sequential" "describe" "module" "serial" "parallel")) @symbol.suite

(call_expression
  (call_expression
    (member_expression (identifier) @_function (property_identifier) @_variant))
  (arguments . [(string) (template_string)] @name [(arrow_function) (function_expression)] @body)
  (#any-of? @_function "describe" "suite" "xdescribe")
  (#any-of? @_variant "each" "for" "runIf" "skipIf")) @symbol.suite
