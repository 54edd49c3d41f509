//! SARIF is what GitHub and other viewers take for it.

use serde_json::Value;

use super::super::{Format, sample};
use super::*;
use crate::diagnostic::Finding;

fn read(text: &str) -> Value {
    serde_json::from_str(text).expect("it is JSON")
}

fn of_findings(findings: &[Finding]) -> String {
    sample::with_findings(findings, None, |report| sample::text(Format::Sarif, report))
}

#[test]
fn a_rule_has_help_tags_and_relations() {
    let log = read(&sample::written(Format::Sarif));
    let driver = &log["runs"][0]["tool"]["driver"];
    insta::assert_snapshot!(sample::pretty(&driver["rules"][1]), @r##"
    {
      "defaultConfiguration": {
        "level": "warning"
      },
      "fullDescription": {
        "text": "Why `python/eval` matters."
      },
      "help": {
        "markdown": "# Evaluated input is code\n\nWhy `python/eval` matters.\n\nWhat to do, with **words**.",
        "text": "Why `python/eval` matters.\n\nWhat to do, with **words**."
      },
      "helpUri": "https://example.org/rules/eval?a=1&b=2",
      "id": "python/eval",
      "name": "PythonEval",
      "properties": {
        "precision": "high",
        "problem.severity": "warning",
        "security-severity": "5.5",
        "tags": [
          "security",
          "external/cwe/cwe-095",
          "external/cwe/cwe-094",
          "functions"
        ]
      },
      "relationships": [
        {
          "kinds": [
            "superset"
          ],
          "target": {
            "id": "95",
            "index": 1,
            "toolComponent": {
              "index": 0,
              "name": "CWE"
            }
          }
        },
        {
          "kinds": [
            "superset"
          ],
          "target": {
            "id": "94",
            "index": 0,
            "toolComponent": {
              "index": 0,
              "name": "CWE"
            }
          }
        }
      ],
      "shortDescription": {
        "text": "Evaluated input is code."
      }
    }
    "##);
}

#[test]
fn a_result_has_places_and_a_fix() {
    let log = read(&sample::written(Format::Sarif));
    let result = &log["runs"][0]["results"][0];
    insta::assert_snapshot!(result["locations"], @r#"[{"physicalLocation":{"artifactLocation":{"uri":"src/add.py","uriBaseId":"%SRCROOT%"},"region":{"endColumn":23,"endLine":1,"startColumn":21,"startLine":1}}}]"#);
    insta::assert_snapshot!(result["relatedLocations"], @r#"[{"id":0,"message":{"text":"and is handed out here"},"physicalLocation":{"artifactLocation":{"uri":"src/add.py","uriBaseId":"%SRCROOT%"},"region":{"endColumn":17,"endLine":3,"startColumn":5,"startLine":3}}}]"#);
    insta::assert_snapshot!(result["fixes"], @r#"[{"artifactChanges":[{"artifactLocation":{"uri":"src/add.py","uriBaseId":"%SRCROOT%"},"replacements":[{"deletedRegion":{"endColumn":23,"endLine":1,"startColumn":21,"startLine":1},"insertedContent":{"text":"None"}},{"deletedRegion":{"endColumn":11,"endLine":3,"startColumn":5,"startLine":3},"insertedContent":{"text":"items = items or []\n    return"}}]}],"description":{"text":"May change what the program does: read it before you take it."}}]"#);
    insta::assert_snapshot!(result["partialFingerprints"], @r#"{"codecontext/v1":"09612b07b5ecb5a5"}"#);
}

#[test]
fn hostile_text_is_encoded() {
    let log = read(&sample::written(Format::Sarif));
    let result = &log["runs"][0]["results"][3];
    insta::assert_snapshot!(result["locations"], @r#"[{"physicalLocation":{"artifactLocation":{"uri":"a%0Ab/%22x%22%20%26%20%3Cy%3E%2C1%25%3A%C3%A9.sh","uriBaseId":"%SRCROOT%"},"region":{"endColumn":7,"endLine":2,"startColumn":6,"startLine":2}}}]"#);
    insta::assert_snapshot!(result["message"], @r#"{"text":"`\\u{202e}x\\u{1b}[31m` ends ]]> <b>&amp; \"q\" | 100%\\n::error::@all \\u{0}."}"#);
}

#[test]
fn the_run_has_taxonomies_and_tells_what_else_happened() {
    let log = read(&sample::written(Format::Sarif));
    insta::assert_snapshot!(log["runs"][0]["taxonomies"], @r#"[{"informationUri":"https://cwe.mitre.org/","isComprehensive":false,"name":"CWE","organization":"MITRE","shortDescription":{"text":"The Common Weakness Enumeration."},"taxa":[{"helpUri":"https://cwe.mitre.org/data/definitions/94.html","id":"94"},{"helpUri":"https://cwe.mitre.org/data/definitions/95.html","id":"95"},{"helpUri":"https://cwe.mitre.org/data/definitions/665.html","id":"665"}]}]"#);
    insta::assert_snapshot!(log["runs"][0]["invocations"], @r#"[{"executionSuccessful":true,"toolExecutionNotifications":[{"descriptor":{"id":"slow-rule"},"level":"warning","locations":[{"physicalLocation":{"artifactLocation":{"uri":"a%0Ab/%22x%22%20%26%20%3Cy%3E%2C1%25%3A%C3%A9.sh","uriBaseId":"%SRCROOT%"}}}],"message":{"text":"a rule ran long\\u{1b}[2J (leave it out)."}}]}]"#);
}

#[test]
fn every_rule_index_and_taxon_index_is_that_of_its_id() {
    let log = read(&sample::written(Format::Sarif));
    let run = &log["runs"][0];
    let rules = &run["tool"]["driver"]["rules"];
    let at = |index: &Value| usize::try_from(index.as_u64().expect("a number")).expect("small");
    for result in run["results"].as_array().expect("a list") {
        assert_eq!(rules[at(&result["ruleIndex"])]["id"], result["ruleId"]);
    }
    let mut relation_count = 0;
    for rule in rules.as_array().expect("a list") {
        for relation in rule["relationships"].as_array().into_iter().flatten() {
            let target = &relation["target"];
            assert_eq!(
                run["taxonomies"][0]["taxa"][at(&target["index"])]["id"],
                target["id"]
            );
            relation_count += 1;
        }
    }
    assert_eq!(relation_count, 3);
}

#[test]
fn what_counts_comes_first_and_the_rest_says_how_it_stands() {
    let log = read(&sample::written(Format::Sarif));
    let results = log["runs"][0]["results"].as_array().expect("a list");
    let told: Vec<String> = results
        .iter()
        .map(|result| {
            format!(
                "{} {} {}",
                result["level"], result["baselineState"], result["suppressions"]
            )
        })
        .collect();
    insta::assert_snapshot!(told.join("\n"), @r#"
    "error" "new" []
    "warning" "new" []
    "warning" "new" []
    "note" "new" []
    "warning" "unchanged" []
    "warning" "new" [{"kind":"inSource"}]
    "#);
}

#[test]
fn too_many_findings_are_cut_off_and_that_is_said() {
    let findings: Vec<Finding> = (0..RESULTS_COUNT_MAX + 7)
        .map(|at| sample::finding("a/b", &format!("{at:05}"), "x", "x"))
        .collect();
    let log = read(&of_findings(&findings));
    let run = &log["runs"][0];
    assert_eq!(
        run["results"].as_array().map(Vec::len),
        Some(RESULTS_COUNT_MAX)
    );
    let told = run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"].as_str();
    assert!(
        told.is_some_and(|told| told.starts_with("7 of 5007 findings")),
        "{told:?}"
    );
}

#[test]
fn results_stop_where_the_file_would_grow_too_large() {
    const ROOM: usize = 100_000;
    let mut one = sample::finding("a/b", "x", "x", "x");
    one.message = "\u{1}".repeat(1_990);
    for _ in 0..200 {
        one.labels.push(crate::diagnostic::Label {
            range: one.range,
            span: one.span,
            message: "label".to_owned(),
        });
    }
    let findings = vec![one; 20];
    let (results, left_out_count) = sample::with_findings(&findings, None, |report| {
        let (results, count) = results_of(report, &[], ROOM);
        (read(&serde_json::to_string(&results).expect("JSON")), count)
    });
    let results = results.as_array().expect("a list");
    assert!(
        !results.is_empty() && left_out_count > 0,
        "{left_out_count}"
    );
    assert_eq!(results.len() + left_out_count, findings.len());
    assert!(byte_count(&results) <= ROOM, "{}", byte_count(&results));
    let related = results[0]["relatedLocations"].as_array().map(Vec::len);
    assert_eq!(related, Some(LOCATIONS_COUNT_MAX - 1));
}

#[test]
fn nothing_found_is_an_empty_list_of_results() {
    let log = read(&of_findings(&[]));
    assert_eq!(log["runs"][0]["results"], serde_json::json!([]));
}

#[test]
fn brackets_make_no_link() {
    assert_eq!(Text::sentence("a [b](1)").text, "a [b\\](1).");
}
