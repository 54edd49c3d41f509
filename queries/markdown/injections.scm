; Front matter, snippets and HTML within Markdown. The captures are explained in ../README.md.
; A snippet's declarations are examples and declare nothing: only its uses of names count.

((minus_metadata) @injection.content (#set! injection.language "yaml"))
(fenced_code_block
  (info_string (language) @injection.language)
  (code_fence_content) @injection.content
  (#set! injection.facts "references"))
((html_block) @injection.content (#set! injection.language "html"))
; Headings and ids that stand on one line are inline text to the grammar.
((inline) @injection.content
  (#match? @injection.content "^<(h[1-6][ >]|[a-z]+ [^>]*(id|name)=)")
  (#set! injection.language "html"))
