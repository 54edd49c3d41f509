; Embedded languages of Ruby. The captures are explained in ../README.md.

((heredoc_body (heredoc_content) @injection.content (heredoc_end) @_mark)
  (#eq? @_mark "SQL") (#set! injection.language "sql"))
