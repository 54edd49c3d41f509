; Imported names of Ruby. The captures are explained in ../README.md.

((call !receiver method: (identifier) @_word arguments: (argument_list . (string) @import.path .)) @import
  (#any-of? @_word "require" "require_relative" "load"))
((call !receiver method: (identifier) @_word
  arguments: (argument_list . (simple_symbol) @import.name . (string) @import.path)) @import
  (#eq? @_word "autoload") (#set! skip "1"))
