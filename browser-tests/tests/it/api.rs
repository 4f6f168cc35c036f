//! The JavaScript API, in WebAssembly: what programs that embed the core rely on.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use browser_tests::{Page, in_browser};
use serde_json::{Value, json};

/// Every part of a report has something in it. The face is one character, four bytes, two units.
const TEXT: &str = "# 😀\n[stores.dev]\ntype = \"metaxy.ext.duckdb.DuckDBMetadataStore\"\n\
    [stores.dev.config.ducklake]\n\
    catalog = { type = \"sqlite\", uri = \"😀\", 'ü😀' = 1, pth = \"x\" }\n\
    storage = { type = \"local\", path = \"${P:-d}\" }\n";

async fn analyze(page: &Page, text: &str, options: Value) -> Result<Value> {
    let call = "return lakeplan.analyze(arguments[0], arguments[1])";
    Ok(page.driver.execute(call, vec![json!(text), options]).await?.json().clone())
}

/// The interfaces of the generated declarations: the fields of each, and which may be missing.
fn interfaces(declarations: &str) -> BTreeMap<String, Vec<String>> {
    let mut found = BTreeMap::new();
    for part in declarations.split("export interface ").skip(1) {
        let (name, rest) = part.split_once('{').expect("an interface has a body");
        let mut fields = Vec::new();
        let mut depth = 0;
        let mut word = String::new();
        let mut comment = false;
        for (at, character) in rest.char_indices() {
            comment = (comment || rest[at..].starts_with("/**")) && !rest[..at].ends_with("*/");
            match character {
                _ if comment => {}
                '}' if depth == 0 => break,
                '{' => depth += 1,
                '}' => depth -= 1,
                ':' if depth == 0 => fields.push(std::mem::take(&mut word).trim().to_owned()),
                ';' | '\n' => word.clear(),
                _ => word.push(character),
            }
        }
        found.insert(name.trim().to_owned(), fields);
    }
    found
}

fn keys(value: &Value) -> Vec<String> {
    value.as_object().map(|it| it.keys().cloned().collect()).unwrap_or_default()
}

#[test]
fn a_report_is_what_its_declarations_say() {
    let folder = xtask::paths::dist();
    let files = std::fs::read_dir(&folder).expect("the page is built");
    // Those of `embed.js` lie beside them.
    let is_program = |it: &std::path::PathBuf| {
        let name = it.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with("lakeplan-web-") && name.ends_with(".d.ts")
    };
    let declarations = files.filter_map(|it| Some(it.ok()?.path())).find(is_program);
    let declarations = std::fs::read_to_string(declarations.expect("the build writes declarations")).expect("a file");
    assert!(declarations.contains("export function analyze(toml: string, options?: Options | null): Report;"));
    let interfaces = interfaces(&declarations);
    in_browser(async |page| {
        page.open("").await?;
        let env = json!({ "env": { "METAXY_STORES__DEV__CONFIG__DUCKLAKE__ALIAS": "x" } });
        let report = analyze(page, TEXT, env).await?;
        for (name, example) in [
            ("Report", &report),
            ("Store", &report["stores"][0]),
            ("Diagnostic", &report["diagnostics"][0]),
            ("Place", &report["diagnostics"][0]["place"]),
            ("Variable", &report["variables"][0]),
            ("Override", &report["overrides"][0]),
            ("Section", &report["config"][0]),
            ("Field", &report["config"][0]["fields"][0]),
            ("Statement", &report["statements"][0]),
        ] {
            let mut declared = interfaces.get(name).with_context(|| format!("`{name}` is not declared"))?.clone();
            declared.sort();
            let mut real = keys(example);
            real.sort();
            ensure!(real == declared, "`{name}` is declared as {declared:?}, and is {real:?}");
        }
        let findings = report["diagnostics"].as_array().context("a list")?.iter();
        let fix = findings.flat_map(|it| it["fixes"].as_array().into_iter().flatten()).next().context("a fix")?;
        ensure!(
            keys(fix) == ["applicability", "edits", "title"] && keys(&fix["edits"][0]) == ["from", "insert", "to"],
            "{fix}"
        );
        let origin = &report["statements"][0]["origins"][0];
        ensure!(keys(origin) == ["from", "place", "to"], "{origin}");
        Ok(())
    });
}

#[test]
fn positions_count_utf16_units() {
    in_browser(async |page| {
        page.open("").await?;
        let report = analyze(page, TEXT, Value::Null).await?;
        let units: Vec<u16> = TEXT.encode_utf16().collect();
        let slice = |place: &Value| -> Result<String> {
            let at = |name: &str| place[name].as_u64().and_then(|it| usize::try_from(it).ok()).context("an offset");
            Ok(String::from_utf16(&units[at("from")?..at("to")?])?)
        };
        let unknown = report["diagnostics"].as_array().context("a list")?.iter();
        let unknown: Vec<&Value> = unknown.filter(|it| it["code"] == "unknown-key").collect();
        ensure!(unknown.len() == 2, "{unknown:#?}");
        ensure!(slice(&unknown[0]["place"])?.contains("ü😀") && slice(&unknown[1]["place"])? == "pth", "{unknown:#?}");
        // Columns count characters, as editors show them.
        let column = TEXT.lines().nth(4).context("a line")?.split("pth").next().context("a key")?.chars().count() + 1;
        ensure!(unknown[1]["place"]["line"] == 5 && unknown[1]["place"]["column"] == column, "{unknown:#?}");
        // A part of the SQL too.
        for statement in report["statements"].as_array().context("SQL")? {
            let sql: Vec<u16> = statement["sql"].as_str().context("text")?.encode_utf16().collect();
            for origin in statement["origins"].as_array().context("a list")? {
                let to = origin["to"].as_u64().and_then(|it| usize::try_from(it).ok()).context("an offset")?;
                ensure!(to <= sql.len(), "{origin} is outside of {statement}");
            }
        }
        // An edit can be made by a program that counts as JavaScript does.
        let mended = "const text = arguments[0];
            const fix = lakeplan.analyze(text).diagnostics.find(it => it.code === 'sqlite-catalog').fixes[0];
            return fix.edits.toSorted((a, b) => b.from - a.from)
                .reduce((text, it) => text.slice(0, it.from) + it.insert + text.slice(it.to), text)";
        let mended = page.driver.execute(mended, vec![json!(TEXT)]).await?.json().clone();
        ensure!(mended == TEXT.replace("uri = \"😀\"", "uri = \"sqlite:😀\""), "{mended}");
        Ok(())
    });
}

#[test]
fn what_is_not_toml_is_a_value_with_every_field() {
    in_browser(async |page| {
        page.open("").await?;
        for text in ["[", "a = ", "\u{0}", "\"", "[[[[", "= 1", "\u{FEFF}x", "a.b.c.d = {"] {
            let report = analyze(page, text, Value::Null).await?;
            ensure!(report["diagnostics"][0]["code"] == "syntax", "{text:?}: {report}");
            ensure!(report["kind"].is_null() && report["statements"].is_null(), "{text:?}: {report}");
            ensure!(report["selected"].is_null() && report["stores"] == json!([]), "{text:?}: {report}");
        }
        let empty = analyze(page, "", Value::Null).await?;
        ensure!(empty["diagnostics"][0]["code"] == "no-stores" && empty["problem"].is_string(), "{empty}");
        Ok(())
    });
}

#[test]
fn options_are_taken_as_they_come() {
    in_browser(async |page| {
        page.open("").await?;
        let text = "[ducklake]\ncatalog = { type = \"duckdb\", uri = \"a\" }\nstorage = { type = \"local\", path = \"${P:-d}${Q}\" }\n";
        let plain = analyze(page, text, json!({})).await?;
        for options in [
            "undefined",
            "null",
            "1",
            "'x'",
            "[]",
            "{ env: null, store: null, flavor: null, mask: null, setup: null }",
            "{ env: 1 }",
            "{ env: { Q: null, X: undefined } }",
            "{ nonsense: 1, store: 3 }",
            "Object.create(null)",
        ] {
            let report = page.script(&format!("return lakeplan.analyze({}, {options})", json!(text))).await?;
            ensure!(report == plain, "{options}: {report}");
        }
        let numbers =
            page.script(&format!("return lakeplan.analyze({}, {{ env: {{ P: 7, Q: true }} }})", json!(text))).await?;
        ensure!(numbers["statements"][0]["sql"].as_str().is_some_and(|it| it.contains("'7true'")), "{numbers}");
        // Of another realm, of no prototype, and what throws when it is read: that is the caller's, and harms nothing.
        let frame = "const frame = document.body.appendChild(document.createElement('iframe'));
            const all = [frame.contentWindow.Object.fromEntries([['P', 7]]), Object.assign(Object.create(null), { P: 7 })];
            return all.map(env => lakeplan.analyze(arguments[0], { env }).statements[0].sql.includes(\"'7'\"))";
        let foreign = page.driver.execute(frame, vec![json!(text)]).await?;
        ensure!(foreign.json() == &json!([true, true]), "{}", foreign.json());
        let thrown = "const theirs = new Error('theirs');
            const all = [{ env: { get P() { throw theirs } } }, { env: { P: { toString() { throw theirs } } } },
                { get env() { throw theirs } }];
            return all.map(it => { try { lakeplan.analyze('', it) } catch (error) { return error === theirs } })";
        ensure!(page.script(thrown).await? == json!([true, true, true]));
        let thrown = "try { lakeplan.analyze('', { flavor: 'mysql' }) } catch (error) { return [error instanceof Error, error.message] }";
        let message = "unknown flavor `mysql`: expected `duckdb` or `metaxy`";
        ensure!(page.script(thrown).await? == json!([true, message]));
        // What is no text is taken as its text, and does no harm.
        ensure!(page.script("return lakeplan.analyze(null).diagnostics[0].code").await? == "syntax");
        ensure!(analyze(page, text, json!({})).await? == plain);
        Ok(())
    });
}

#[test]
fn each_option_does_what_it_says() {
    in_browser(async |page| {
        page.open("").await?;
        let postgres = xtask::paths::root().join("examples/postgres-s3.toml");
        let text = std::fs::read_to_string(postgres)?.replace("${PG_PASSWORD:-changeme}", "canary");
        let hidden = analyze(page, &text, Value::Null).await?;
        ensure!(
            !hidden["statements"].to_string().contains("canary") && !hidden["config"].to_string().contains("canary")
        );
        let shown = analyze(page, &text, json!({ "mask": false })).await?;
        ensure!(shown["statements"].to_string().contains("canary"), "{shown}");
        let setup = analyze(page, &text, json!({ "setup": true })).await?;
        ensure!(setup["statements"][0]["setup"] == true && hidden["statements"][0]["setup"] == false, "{setup}");
        let metaxy = analyze(page, TEXT, json!({ "flavor": "metaxy" })).await?;
        ensure!(metaxy["statements"] != analyze(page, TEXT, Value::Null).await?["statements"]);
        let stores = std::fs::read_to_string(xtask::paths::root().join("examples/several-stores.toml"))?;
        let dev = analyze(page, &stores, json!({ "store": "dev" })).await?;
        let selected = dev["selected"].as_u64().and_then(|it| usize::try_from(it).ok()).context("a store")?;
        ensure!(dev["stores"][selected]["name"] == "dev", "{dev}");
        let none = analyze(page, &stores, json!({ "store": "nonsense" })).await?;
        ensure!(none["selected"].is_null() && none["problem"].to_string().contains("nonsense"), "{none}");
        Ok(())
    });
}

#[test]
fn variables_are_laid_over_the_file() {
    in_browser(async |page| {
        page.open("").await?;
        let path = "METAXY_STORES__DEV__CONFIG__DUCKLAKE__STORAGE__PATH";
        let options = json!({ "env": { path: "over", "METAXY_STORES__DEV__CONFIG__DUCKLAKE__ALIAS": "extra" } });
        let report = analyze(page, TEXT, options).await?;
        let sql = report["statements"].to_string();
        ensure!(sql.contains("DATA_PATH 'over'") && sql.contains("AS extra"), "{sql}");
        let overrides = report["overrides"].as_array().context("a list")?;
        let found = overrides.iter().find(|it| it["variable"] == path).context("the variable is not named")?;
        ensure!(found["path"] == json!(["stores", "dev", "config", "ducklake", "storage", "path"]), "{found}");
        ensure!(found["replaces"] == true && found["place"]["line"] == 6, "{found}");
        ensure!(report["diagnostics"].to_string().contains("variable-override"), "{report}");
        let broken = json!({ "env": { "METAXY_STORES": "{" } });
        let broken = analyze(page, TEXT, broken).await?;
        ensure!(broken["stores"][0]["accepted"] == false, "{broken}");
        Ok(())
    });
}
