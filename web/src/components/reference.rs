//! Every key of every section, from the core's own table; it follows the caret.

use lakeplan::mask::mask_name;
use lakeplan::schema::{Field, Section};
use lakeplan::text::case::Case;
use lakeplan::{Code, SECTIONS};
use lakeplan_wasm::sections;
use web_sys::{Element, HtmlInputElement};
use yew::prelude::*;

use crate::components::odd::odd_characters;
use crate::components::problems::LIMIT;
use crate::components::{Props, breakable, icons, prose};
use crate::state::{Action, Dialog};
use crate::texts;

/// The reference.
#[component]
pub fn Reference(Props { state, send, perform: _ }: &Props) -> Html {
    let subjects = lakeplan::assist::Subjects::new(state.text());
    let followed = subjects.at(state.caret);
    let current = followed.map(|(section, field)| anchor(section, field));
    let list = use_node_ref();
    {
        let list = list.clone();
        use_effect_with(current.clone(), move |current| {
            let list = list.cast::<Element>().zip(current.as_deref());
            // Ids are made of our own names, which need no escape.
            if let Some(Ok(Some(entry))) = list.map(|(list, id)| list.query_selector(&format!("#{id}"))) {
                entry.scroll_into_view();
            }
        });
    }
    let wanted = use_state(String::new);
    let oninput = {
        let wanted = wanted.setter();
        Callback::from(move |event: InputEvent| {
            let search = event.target_unchecked_into::<HtmlInputElement>();
            // What is found is seen from its beginning.
            search.closest(".panel").ok().flatten().iter().for_each(|it| it.set_scroll_top(0));
            wanted.set(search.value().to_lower());
        })
    };
    // Which findings of the text are about which key.
    let about: Vec<(String, &lakeplan::Diagnostic)> = state
        .outcome
        .diagnostics()
        .iter()
        .take(LIMIT)
        .filter_map(|it| {
            let (section, field) = subjects.at(it.span.start)?;
            Some((anchor(section, field), it))
        })
        .collect();
    let explains = |code: Code| {
        html! {
            <button
                key={code.as_str()}
                type="button"
                class="chip"
                aria-haspopup="dialog"
                onclick={send.reform(move |_: MouseEvent| Action::Dialog(Some(Dialog::Explain(code))))}
            >
                { code.as_str() }
            </button>
        }
    };
    // In the reference no name shows its secrets.
    let store = state.selected().ok().and_then(lakeplan::Store::name).map_or_else(|| "dev".to_owned(), mask_name);
    let field = |section: &'static Section, field: &'static Field| {
        let id = anchor(section, Some(field));
        let here = current.as_deref() == Some(&*id);
        html! {
            <article key={field.key} id={id.clone()} class={classes!("ref-field", here.then_some("here"))}>
                <h4>
                    <code>{ field.key }</code>
                    <span class="ref-type">{ field.ty.name() }</span>
                    if field.required {
                        <span class="ref-type">{ "required" }</span>
                    }
                    if let Some(default) = field.default {
                        <span class="ref-type">{ "default " }<code>{ default }</code></span>
                    }
                    if field.secret {
                        <span class="ref-type">{ "secret" }</span>
                    }
                    if let Some(older) = field.older {
                        <span class="ref-type">{ "older " }<code>{ older }</code></span>
                    }
                </h4>
                <p>{ prose(field.doc.trim()) }</p>
                { for about.iter().filter(|it| it.0 == id).map(|(_, it)| html! {
                    <p class={classes!("ref-finding", it.severity.as_str())}>
                        { icons::severity(it.severity) }{ prose(&it.message) }
                    </p>
                }) }
                { findings(field, &explains) }
                if here {
                    { forms(section, field, &store) }
                } else {
                    <details>
                        <summary>{ "How it is written" }</summary>
                        { forms(section, field, &store) }
                    </details>
                }
            </article>
        }
    };
    let section = |section: &'static Section| {
        let here = followed.is_some_and(|(it, field)| std::ptr::eq(it, section) && field.is_none());
        let fields: Vec<&'static Field> =
            section.fields.iter().filter(|it| !it.reserved && matches(section, it, &wanted)).collect();
        if fields.is_empty() && !wanted.is_empty() {
            return Html::default();
        }
        html! {
            <section key={section.name} class={classes!("ref-section", here.then_some("here"))}>
                <h3 id={anchor(section, None)}>
                    { section.tag.unwrap_or(section.name).replace('`', "") }
                    if !section.path.is_empty() {
                        <code class="faint">{ breakable(&format!("[{}]", section.path), &['.']) }</code>
                    }
                </h3>
                <p>{ prose(section.doc.trim()) }</p>
                { for fields.into_iter().map(|it| field(section, it)) }
            </section>
        }
    };
    let is_lake = |it: &&'static Section| it.path.contains(".ducklake");
    let sections = SECTIONS.iter().copied().filter(is_lake).chain(SECTIONS.iter().copied().filter(|it| !is_lake(it)));
    let is_found = |it: &&Section| it.fields.iter().any(|field| !field.reserved && matches(it, field, &wanted));
    let nothing = !SECTIONS.iter().any(is_found);
    html! {
        <div class="reference" data-testid="reference">
            <input
                type="search"
                class="field wide"
                placeholder="Search the keys: scope, password, sqlite…"
                aria-label="Search the keys"
                data-testid="reference-search"
                {oninput}
            />
            // A list of its own, so that the search keeps its element.
            <div ref={list}>{ for sections.map(section) }</div>
            if nothing {
                <p class="empty">{ "No key matches." }</p>
            }
        </div>
    }
}

/// Whether every word is in the key, its section or what is said of it.
fn matches(section: &Section, field: &Field, wanted: &str) -> bool {
    let names = [field.key, field.older.unwrap_or_default(), section.name, section.path, field.doc].join(" ");
    let names = names.to_lower();
    wanted.split_whitespace().all(|word| names.contains(word))
}

/// The codes whose explanations speak of a key.
fn findings(field: &Field, explains: &impl Fn(Code) -> Html) -> Html {
    let name = format!("`{}`", field.key);
    let codes = Code::ALL.iter().filter(|it| texts::explanation(**it).contains(&name));
    let codes: Vec<Html> = codes.map(|it| explains(*it)).collect();
    if codes.is_empty() {
        return Html::default();
    }
    html! { <p class="ref-findings"><span>{ "Findings:" }</span>{ for codes }</p> }
}

/// The id of the entry of a section or of one of its keys.
fn anchor(section: &Section, field: Option<&Field>) -> String {
    let name: String = section.name.chars().map(|it| if it.is_ascii_alphanumeric() { it } else { '-' }).collect();
    match field {
        Some(field) => format!("ref-{name}-{}", field.key),
        None => format!("ref-{name}"),
    }
}

/// The same key in the three places where Metaxy reads it.
fn forms(section: &Section, field: &Field, store: &str) -> Html {
    let [toml, pyproject, variable] = written(section, field, store);
    html! {
        <dl class="forms">
            <div><dt>{ "metaxy.toml" }</dt><dd><pre tabindex="0">{ odd_characters(&toml) }</pre></dd></div>
            <div><dt>{ "pyproject.toml" }</dt><dd><pre tabindex="0">{ odd_characters(&pyproject) }</pre></dd></div>
            <div><dt>{ "environment" }</dt><dd><pre tabindex="0">{ odd_characters(&variable) }</pre></dd></div>
        </dl>
    }
}

/// A key as it is written in `metaxy.toml`, in `pyproject.toml`, and as a variable.
fn written(section: &Section, field: &Field, store: &str) -> [String; 3] {
    let value = field.example.or(field.default).unwrap_or("\"…\"");
    let path = sections::path(section, Some(store));
    let table = |path: &str| if path.is_empty() { String::new() } else { format!("[{path}]\n") };
    let tool = if path.is_empty() { "tool.metaxy".to_owned() } else { format!("tool.metaxy.{path}") };
    let steps = section.path.split('.').filter(|it| !it.is_empty());
    let name = steps.map(|it| if it == "<name>" { store } else { it }).chain([field.key]).map(Case::to_upper);
    let variable = format!("METAXY_{}", name.collect::<Vec<_>>().join("__"));
    [
        format!("{}{} = {value}", table(&path), field.key),
        format!("{}{} = {value}", table(&tool), field.key),
        format!("{variable}={}", in_environment(value)),
    ]
}

/// A value as it stands in a variable: text bare, anything else as JSON.
fn in_environment(value: &str) -> String {
    let inner = value.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
    match inner {
        Some(text) => text.to_owned(),
        None if value.starts_with(['{', '[']) => format!("'{}'", sections::as_json(value)),
        None => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forms_of(section: &str, key: &str) -> [String; 3] {
        let section = SECTIONS.iter().find(|it| it.name == section).expect("a section");
        written(section, section.field(key).expect("a key"), "dev")
    }

    #[test]
    fn the_three_forms_of_a_key() {
        assert_eq!(
            forms_of("s3", "region"),
            [
                "[stores.dev.config.ducklake.storage]\nregion = \"eu-central-1\"",
                "[tool.metaxy.stores.dev.config.ducklake.storage]\nregion = \"eu-central-1\"",
                "METAXY_STORES__DEV__CONFIG__DUCKLAKE__STORAGE__REGION=eu-central-1",
            ]
        );
    }

    #[test]
    fn tables_are_json_in_the_environment() {
        let [_, _, variable] = forms_of("s3", "secret_parameters");
        let value = variable.split_once('=').expect("a pair").1;
        assert_eq!(value, "'{\"provider\": \"credential_chain\"}'");
    }

    /// Every form of every key is what it claims to be.
    #[test]
    fn every_form_is_toml() {
        for section in SECTIONS {
            for field in section.fields {
                let stores = ["dev", "my \"store\".x"];
                for text in stores.into_iter().flat_map(|it| written(section, field, it).into_iter().take(2)) {
                    assert!(lakeplan::toml::document::parse(&text).errors.is_empty(), "{text}");
                }
            }
        }
    }

    #[test]
    fn ids_are_unique() {
        let ids = SECTIONS.iter().flat_map(|it| it.fields.iter().map(|field| anchor(it, Some(field))));
        let mut ids: Vec<String> = ids.collect();
        let count = ids.len();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), count);
    }
}
