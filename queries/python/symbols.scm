; Declarations of Python. The captures are explained in ../README.md.

(comment) @comment

; A module's docstring is its first statement; only comments may stand above it.
(module . (comment)* . (expression_statement . (string) @file.doc .))

(decorated_definition) @wrapper

; pytest collects functions `test_…` of a module and methods `test…` of classes `Test…`, unittest those of its own classes.
(module
  [(function_definition name: (identifier) @_name) @test
   (decorated_definition definition: (function_definition name: (identifier) @_name) @test)]
  (#match? @_name "^test[_A-Z0-9]"))
(class_definition
  name: (identifier) @_class
  body: (block
    [(function_definition name: (identifier) @_name) @test
     (decorated_definition definition: (function_definition name: (identifier) @_name) @test)])
  (#match? @_class "^Test|Tests?$|TestCase$")
  (#match? @_name "^test[_A-Z0-9]"))
(class_definition
  superclasses: (argument_list [(identifier) (attribute)] @_base)
  body: (block
    [(function_definition name: (identifier) @_name) @test
     (decorated_definition definition: (function_definition name: (identifier) @_name) @test)])
  (#match? @_base "Test")
  (#match? @_name "^test[_A-Z0-9]"))

; Classes

(class_definition
  name: (identifier) @name
  body: (block . (expression_statement . (string) @doc .)?) @body) @symbol.class

; Functions and methods; the decorators that change what a function is come first.

(decorated_definition
  (decorator [(identifier) @_decorator (attribute (identifier) @_decorator .)])
  definition: (function_definition
    "async"? @modifier
    name: (identifier) @name
    body: (block . (expression_statement . (string) @doc .)?) @body) @symbol.property
  (#match? @_decorator "property$|^(setter|getter|deleter)$"))

(decorated_definition
  (decorator [(identifier) @modifier (attribute (identifier) @modifier .)])
  definition: (function_definition
    name: (identifier) @name
    body: (block . (expression_statement . (string) @doc .)?) @body) @symbol.function
  (#any-of? @modifier
    "staticmethod" "classmethod" "abstractmethod" "overload" "override" "final" "contextmanager"
    "asynccontextmanager" "singledispatch" "singledispatchmethod" "fixture")
  (#set! kind.in-type "method"))

(function_definition
  name: (identifier) @name
  body: (block . (expression_statement . (string) @doc .)?) @body
  (#eq? @name "__init__")) @symbol.constructor

(function_definition
  "async"? @modifier
  name: (identifier) @name
  body: (block . (expression_statement . (string) @doc .)?) @body
  (#set! kind.in-type "method")) @symbol.function

; Types that are made by a statement or a call

(type_alias_statement
  left: (type [(identifier) @name (generic_type . (identifier) @name)])
  right: (type) @value) @symbol.type

(expression_statement
  (assignment
    left: (identifier) @name
    type: (type [(identifier) @_type (attribute (identifier) @_type .)])
    right: (_) @value) @symbol.type
  (#eq? @_type "TypeAlias"))

(module
  (expression_statement
    (assignment
      left: (identifier) @name
      right: (call [(identifier) @_maker (attribute (identifier) @_maker .)]) @value) @symbol.type)
  (#any-of? @_maker "TypeVar" "TypeVarTuple" "ParamSpec" "NewType" "TypeAliasType"))

(module
  (expression_statement
    (assignment
      left: (identifier) @name
      right: (call [(identifier) @_maker (attribute (identifier) @_maker .)]) @value) @symbol.class)
  (#any-of? @_maker "namedtuple" "NamedTuple" "TypedDict"))

; What a name is bound to in a module

(module
  (expression_statement
    (assignment left: (identifier) @name right: (lambda) @body) @symbol.function))

; a = b = 1
(module
  (expression_statement
    (assignment
      left: (identifier) @symbol.variable @name
      right: (assignment left: (identifier)))))
(module
  (expression_statement
    (assignment
      right: (assignment left: (identifier) @symbol.variable @name))))

(module
  (expression_statement
    (assignment left: (identifier) @name right: (_)? @value) @symbol.constant)
  (#match? @name "^_*[A-Z][A-Z0-9_]*$"))

(module
  (expression_statement
    (assignment left: (identifier) @name right: (_)? @value) @symbol.variable))

(module
  (expression_statement
    (assignment left: [(pattern_list (identifier) @symbol.variable @name) (tuple_pattern (identifier) @symbol.variable @name)])))

; … also under a condition of the module: `if`, `else`, `try`, `except`, `with`

(module
  [
    (if_statement
      [(block (expression_statement (assignment left: (identifier) @name right: (_)? @value) @symbol.constant))
       (elif_clause (block (expression_statement (assignment left: (identifier) @name right: (_)? @value) @symbol.constant)))
       (else_clause (block (expression_statement (assignment left: (identifier) @name right: (_)? @value) @symbol.constant)))])
    (try_statement
      [(block (expression_statement (assignment left: (identifier) @name right: (_)? @value) @symbol.constant))
       (except_clause (block (expression_statement (assignment left: (identifier) @name right: (_)? @value) @symbol.constant)))])
    (with_statement (block (expression_statement (assignment left: (identifier) @name right: (_)? @value) @symbol.constant)))
  ]
  (#match? @name "^_*[A-Z][A-Z0-9_]*$"))

(module
  [
    (if_statement
      [(block (expression_statement (assignment left: (identifier) @name right: (_)? @value) @symbol.variable))
       (elif_clause (block (expression_statement (assignment left: (identifier) @name right: (_)? @value) @symbol.variable)))
       (else_clause (block (expression_statement (assignment left: (identifier) @name right: (_)? @value) @symbol.variable)))])
    (try_statement
      [(block (expression_statement (assignment left: (identifier) @name right: (_)? @value) @symbol.variable))
       (except_clause (block (expression_statement (assignment left: (identifier) @name right: (_)? @value) @symbol.variable)))])
    (with_statement (block (expression_statement (assignment left: (identifier) @name right: (_)? @value) @symbol.variable)))
  ])

; What a name is bound to in a class; in an enumeration these are its members

(class_definition
  superclasses: (argument_list [(identifier) @_base (attribute (identifier) @_base .)])
  body: (block
    (expression_statement
      (assignment left: (identifier) @name !type right: (_) @value) @symbol.variant))
  (#match? @_base "(Enum|Flag)$")
  (#not-match? @name "^_"))

(class_definition
  body: (block
    (expression_statement
      (assignment left: (identifier) @name right: (lambda) @body) @symbol.method)))

(class_definition
  body: (block
    (expression_statement
      (assignment left: (identifier) @name right: (_)? @value) @symbol.constant))
  (#match? @name "^_*[A-Z][A-Z0-9_]*$"))

(class_definition
  body: (block
    (expression_statement
      (assignment left: (identifier) @name right: (_)? @value) @symbol.field)))

(class_definition
  body: (block
    (expression_statement
      (assignment left: [(pattern_list (identifier) @symbol.field @name) (tuple_pattern (identifier) @symbol.field @name)]))))
