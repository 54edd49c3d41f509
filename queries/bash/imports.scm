; Imported files of shell scripts. The captures are explained in ../README.md.

((command name: (command_name (word) @_word) . argument: (_) @import.path) @import
  (#any-of? @_word "source" "." "load" "bats_load_library"))
