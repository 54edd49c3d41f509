; Embedded languages of shell scripts. The captures are explained in ../README.md.

((heredoc_redirect (heredoc_start) @_mark (heredoc_body) @injection.content)
  (#match? @_mark "^['\"]?SQL['\"]?$") (#set! injection.language "sql"))
((heredoc_redirect (heredoc_start) @_mark (heredoc_body) @injection.content)
  (#match? @_mark "^['\"]?(PY|PYTHON)['\"]?$") (#set! injection.language "python"))
((heredoc_redirect (heredoc_start) @_mark (heredoc_body) @injection.content)
  (#match? @_mark "^['\"]?(YAML|YML)['\"]?$") (#set! injection.language "yaml"))
((heredoc_redirect (heredoc_start) @_mark (heredoc_body) @injection.content)
  (#match? @_mark "^['\"]?JSON['\"]?$") (#set! injection.language "json"))
