; Uses of names of shell scripts. The captures are explained in ../README.md.

((command_name (word) @reference.name) (#any-of? @reference.name "source" "." "load" "bats_load_library" "@test" "alias"))
((command_name (word) @reference.call) (#match? @reference.call "^[A-Za-z_/.~][^=]*$"))
; Commands that run a command.
((command name: (command_name (word) @_word) . argument: (word) @reference.call)
  (#any-of? @_word "run" "exec" "command" "builtin" "sudo" "trap" "time" "env" "eval" "assert_success_of")
  (#match? @reference.call "^[A-Za-z_][A-Za-z0-9_:-]*$"))
(simple_expansion (variable_name) @reference.name)
(expansion (variable_name) @reference.name)
(variable_name) @reference.name
