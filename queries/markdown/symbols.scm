; Declarations of Markdown. The captures are explained in ../README.md.
; Headings nest by their level. Underlined headings open no section in the grammar, hence the `+`.

(section . (atx_heading (atx_h1_marker) heading_content: (_) @name) (#set! signature "none") (#set! level "1")) @symbol.heading
(section . (atx_heading (atx_h2_marker) heading_content: (_) @name) (#set! signature "none") (#set! level "2")) @symbol.heading
(section . (atx_heading (atx_h3_marker) heading_content: (_) @name) (#set! signature "none") (#set! level "3")) @symbol.heading
(section . (atx_heading (atx_h4_marker) heading_content: (_) @name) (#set! signature "none") (#set! level "4")) @symbol.heading
(section . (atx_heading (atx_h5_marker) heading_content: (_) @name) (#set! signature "none") (#set! level "5")) @symbol.heading
(section . (atx_heading (atx_h6_marker) heading_content: (_) @name) (#set! signature "none") (#set! level "6")) @symbol.heading
(setext_heading heading_content: (_) @name (setext_h1_underline) (#set! signature "none") (#set! level "1+")) @symbol.heading
(setext_heading heading_content: (_) @name (setext_h2_underline) (#set! signature "none") (#set! level "2+")) @symbol.heading

; [label]: target
(link_reference_definition (link_label) @name
  (#set! name.trim "[]") (#set! signature "none") (#set! crowd.max "50")) @symbol.label
