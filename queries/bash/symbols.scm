; Declarations of shell scripts. The captures are explained in ../README.md.

; Words to a linter say nothing about the code under them.
((comment) @comment (#not-match? @comment "^#\\s*shellcheck "))
((comment) @attribute (#match? @attribute "^#\\s*shellcheck "))
; What stands at the top of a script, behind the line that names the interpreter.
((program . (comment) @_interpreter (comment) @file.doc) (#match? @_interpreter "^#!") (#not-match? @file.doc "^#\\s*shellcheck "))
((program . (comment) @file.doc) (#not-match? @file.doc "^#!"))

(function_definition name: (_) @name body: (_) @body (#set! signature "none")) @symbol.function

; Variables of the script, not of its functions.
((program (variable_assignment name: (variable_name) @name value: (_)? @value) @symbol.variable) (#set! signature "none"))
((declaration_command ["readonly"] (variable_assignment name: (variable_name) @name value: (_)? @value)) @symbol.constant
  (#set! signature "none"))
((program (declaration_command ["declare" "typeset"] (word) @_option
  (variable_assignment name: (variable_name) @name value: (_)? @value)) @symbol.constant)
  (#match? @_option "^-[A-Za-z]*r") (#set! signature "none"))
((program (declaration_command "export" (variable_assignment name: (variable_name) @name value: (_)? @value)) @symbol.variable)
  (#set! visibility "public") (#set! signature "none"))
((program (declaration_command ["declare" "typeset"] (variable_assignment name: (variable_name) @name value: (_)? @value)) @symbol.variable)
  (#set! signature "none"))
((program (declaration_command ["declare" "typeset"] (variable_name) @name) @symbol.variable) (#set! signature "none"))

((command name: (command_name (word) @_alias) argument: [(word) (concatenation)] @name) @symbol.function
  (#eq? @_alias "alias") (#match? @name "=") (#set! name.until "=") (#set! signature "none"))

; bats.
((command name: (command_name (word) @_test) . argument: [(string) (raw_string)] @name) @symbol.test
  (#eq? @_test "@test") (#set! signature "none"))
; shunit2.
((function_definition name: (word) @_name) @test (#match? @_name "^test[A-Z_]"))
