; Scripts and styles of a page. The captures are explained in ../README.md.
; A `type` that is no JavaScript (JSON, import maps, templates) is data, which is left alone.

((script_element (start_tag) @_tag (raw_text) @injection.content)
  (#not-match? @_tag "(?i)\\s(type|lang)\\s*=")
  (#set! injection.language "javascript"))
((script_element (start_tag) @_tag (raw_text) @injection.content)
  (#match? @_tag "(?i)\\stype\\s*=\\s*[\"']?(module|(text|application)/(x-)?(javascript|ecmascript|babel|jsx))\\b")
  (#not-match? @_tag "(?i)\\slang\\s*=")
  (#set! injection.language "javascript"))
((script_element (start_tag) @_tag (raw_text) @injection.content)
  (#match? @_tag "(?i)\\s(lang|type)\\s*=\\s*[\"']?(ts|tsx|(text|application)/(x-)?typescript)\\b")
  (#set! injection.language "typescript"))

((style_element (start_tag) @_tag (raw_text) @injection.content)
  (#not-match? @_tag "(?i)\\slang\\s*=\\s*[\"']?(scss|sass|less|styl)")
  (#set! injection.language "css"))

; onclick="go()"
((attribute
  (attribute_name) @_attribute
  (quoted_attribute_value (attribute_value) @injection.content))
  (#match? @_attribute "^on[a-z]+$")
  (#set! injection.language "javascript")
  (#set! injection.facts "references"))
