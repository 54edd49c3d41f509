; Embedded languages of PHP. The captures are explained in ../README.md.

((heredoc identifier: (heredoc_start) @_mark value: (heredoc_body) @injection.content)
  (#eq? @_mark "SQL") (#set! injection.language "sql"))
((text) @injection.content (#set! injection.language "html"))
