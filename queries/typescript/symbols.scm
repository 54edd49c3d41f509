; Declarations that TypeScript adds to JavaScript, or writes with more words. The captures are explained in ../README.md.

(class_body (decorator) @attribute)
(ambient_declaration) @wrapper
(statement_block [(lexical_declaration) (variable_declaration)] @wrapper)

; Functions: overloads, and values with type parameters and result types

(function_signature "async"? @modifier name: (_) @name) @symbol.function

(variable_declarator
  name: (identifier) @name
  value: [
    (arrow_function
      "async"? @modifier
      type_parameters: (_)? @signature
      parameters: (_) @signature
      return_type: (_)? @signature
      body: (_) @body)
    (function_expression
      "async"? @modifier
      type_parameters: (_)? @signature
      parameters: (_) @signature
      return_type: (_)? @signature
      body: (_) @body)
    (generator_function
      "async"? @modifier
      type_parameters: (_)? @signature
      parameters: (_) @signature
      return_type: (_)? @signature
      body: (_) @body)
  ]) @symbol.function

(export_statement
  "default"
  value: [
    (arrow_function
      "async"? @modifier
      type_parameters: (_)? @signature
      parameters: (_) @signature
      return_type: (_)? @signature
      body: (_) @body)
    (function_expression !name
      "async"? @modifier
      type_parameters: (_)? @signature
      parameters: (_) @signature
      return_type: (_)? @signature
      body: (_) @body)
  ]
  (#set! name "default")
  (#set! visibility "public")) @symbol.function

; Types

(abstract_class_declaration "abstract" @modifier name: (_) @name body: (_) @body) @symbol.class

(interface_declaration name: (_) @name body: (_) @body) @symbol.interface

(type_alias_declaration name: (_) @name value: (object_type) @body) @symbol.type
(type_alias_declaration name: (_) @name value: (_) @value) @symbol.type

(enum_declaration name: (_) @name body: (_) @body) @symbol.enum
(enum_body name: (_) @symbol.variant @name)
(enum_body (enum_assignment name: (_) @name value: (_) @value) @symbol.variant)

; Namespaces and modules

(internal_module name: (_) @name body: (_) @body) @symbol.namespace
(module name: [(identifier) (nested_identifier)] @name body: (_)? @body) @symbol.namespace
(module name: (string) @name body: (_)? @body (#set! container "none")) @symbol.module
(ambient_declaration "global" (statement_block) @body (#set! name "global") (#set! container "none")) @symbol.namespace

; Members of interfaces and of types that are objects

(interface_body
  [
    (property_signature "readonly"? @modifier name: (_) @name) @symbol.property
    (method_signature ["get" "set"]? @modifier name: (_) @name) @symbol.method
  ])
(type_alias_declaration
  value: (object_type
    [
      (property_signature "readonly"? @modifier name: (_) @name) @symbol.property
      (method_signature ["get" "set"]? @modifier name: (_) @name) @symbol.method
    ]))

; Members of classes

(class_body
  (method_signature
    (accessibility_modifier)? @visibility
    name: (property_identifier) @name
    (#eq? @name "constructor")) @symbol.constructor)
(class_body
  (method_signature
    (accessibility_modifier)? @visibility
    ["static" (override_modifier) "async" "get" "set"]* @modifier
    name: (_) @name) @symbol.method)

(class_body
  (abstract_method_signature
    (accessibility_modifier)? @visibility
    "abstract" @modifier
    (override_modifier)? @modifier
    ["get" "set"]? @modifier
    name: (_) @name) @symbol.method)

(class_body
  (method_definition
    (accessibility_modifier) @visibility
    name: (property_identifier) @name
    body: (_) @body
    (#eq? @name "constructor")) @symbol.constructor)
(class_body
  (method_definition
    (accessibility_modifier) @visibility
    ["static" (override_modifier) "async" "get" "set"]* @modifier
    name: (_) @name
    body: (_) @body) @symbol.method)
(class_body
  (method_definition
    "static"? @modifier
    (override_modifier) @modifier
    ["async" "get" "set"]* @modifier
    name: (_) @name
    body: (_) @body) @symbol.method)

(class_body
  (public_field_definition
    (accessibility_modifier)? @visibility
    ["static" "abstract" "readonly" (override_modifier)]* @modifier
    name: (_) @name
    value: [
      (arrow_function
        "async"? @modifier
        type_parameters: (_)? @signature
        parameters: (_) @signature
        return_type: (_)? @signature
        body: (_) @body)
      (arrow_function "async"? @modifier parameter: (_) @signature body: (_) @body)
      (function_expression
        "async"? @modifier
        type_parameters: (_)? @signature
        parameters: (_) @signature
        return_type: (_)? @signature
        body: (_) @body)
    ]) @symbol.method)
(class_body
  (public_field_definition
    ["static" "readonly"]* @modifier
    name: (private_property_identifier) @name
    value: (_)? @value) @symbol.field
  (#set! visibility "private"))
(class_body
  (public_field_definition
    (accessibility_modifier)? @visibility
    ["declare" "static" "abstract" "readonly" "accessor" (override_modifier)]* @modifier
    name: (_) @name
    value: (_)? @value) @symbol.field)

; constructor(private readonly shard: Shard) declares a field of the class.
(class_declaration
  name: (_) @container
  body: (class_body
    (method_definition
      parameters: (formal_parameters
        [
          (required_parameter
            (accessibility_modifier) @visibility
            "readonly"? @modifier
            pattern: (identifier) @name
            type: (_)? @signature
            value: (_)? @value) @symbol.field
          (optional_parameter
            (accessibility_modifier) @visibility
            "readonly"? @modifier
            pattern: (identifier) @name
            type: (_)? @signature) @symbol.field
          (required_parameter
            . "readonly" @modifier
            pattern: (identifier) @name
            type: (_)? @signature) @symbol.field
        ]))))

(abstract_class_declaration
  name: (_) @container
  body: (class_body
    (method_definition
      parameters: (formal_parameters
        [
          (required_parameter
            (accessibility_modifier) @visibility
            "readonly"? @modifier
            pattern: (identifier) @name
            type: (_)? @signature
            value: (_)? @value) @symbol.field
          (optional_parameter
            (accessibility_modifier) @visibility
            "readonly"? @modifier
            pattern: (identifier) @name
            type: (_)? @signature) @symbol.field
          (required_parameter
            . "readonly" @modifier
            pattern: (identifier) @name
            type: (_)? @signature) @symbol.field
        ]))))

; Constants and variables of declarations and namespaces

(ambient_declaration
  [
    (lexical_declaration kind: "const" (variable_declarator name: (identifier) @name) @symbol.constant)
    (lexical_declaration kind: "let" (variable_declarator name: (identifier) @name) @symbol.variable)
    (variable_declaration (variable_declarator name: (identifier) @name) @symbol.variable)
  ])

(internal_module
  body: (statement_block
    [
      (lexical_declaration kind: "const" (variable_declarator name: (identifier) @name value: (_)? @value) @symbol.constant)
      (lexical_declaration kind: "let" (variable_declarator name: (identifier) @name value: (_)? @value) @symbol.variable)
      (variable_declaration (variable_declarator name: (identifier) @name value: (_)? @value) @symbol.variable)
    ]))
(module
  body: (statement_block
    [
      (lexical_declaration kind: "const" (variable_declarator name: (identifier) @name value: (_)? @value) @symbol.constant)
      (lexical_declaration kind: "let" (variable_declarator name: (identifier) @name value: (_)? @value) @symbol.variable)
      (variable_declaration (variable_declarator name: (identifier) @name value: (_)? @value) @symbol.variable)
    ]))

; import Short = Long.Name;
(import_alias . (identifier) @name (_) @value) @symbol.type
