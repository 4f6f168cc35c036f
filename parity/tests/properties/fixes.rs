//! Every fix removes its finding and adds none.

use std::collections::BTreeMap;

use lakeplan::{Analysis, Code, Severity, analyze};
use parity::generate;

use super::{CASES, codes, findings};

/// What may come to light when a fix is applied: a finding hid what was not looked at. Each row is what the cases
/// of the test have; whatever else a fix adds is its own doing.
const VEILED: &[(Code, &[Code])] = &[
    // Behind a text that cannot be read stands anything.
    (Code::Syntax, ANYTHING),
    // Nor is a store or a backend looked at that is of no known type.
    (Code::OtherStore, ANYTHING),
    (Code::UnknownBackend, ANYTHING),
    // A key is judged once it has its name, and together with the others of its section.
    (
        Code::UnknownKey,
        &[
            Code::HalfCredentials,
            Code::IgnoredKey,
            Code::ReservedKey,
            Code::StoreReference,
            Code::UnquotedName,
            Code::UnsafeName,
            Code::WrongType,
        ],
    ),
    (
        Code::UnknownSecretParameter,
        &[Code::AwsChain, Code::BucketInHost, Code::Endpoint, Code::StructuredValue, Code::UnknownProvider],
    ),
    // What is made a variable may not be set, or hold anything.
    (
        Code::VariableForm,
        &[
            Code::CatalogUrl,
            Code::DataPath,
            Code::HiddenCharacter,
            Code::StoreReference,
            Code::UnquotedName,
            Code::UnsetVariable,
        ],
    ),
    // Of an endpoint that is none nothing else is said.
    (Code::Endpoint, &[Code::BucketInHost, Code::Region]),
    // Which parameters a secret takes its provider decides.
    (Code::UnknownProvider, &[Code::CredentialChain]),
    // What stands between the ends is judged only without them.
    (Code::ValueEnds, &[Code::CatalogIsMainDatabase, Code::CatalogPath, Code::Region]),
    // A bucket that begins with a scheme or a slash is no name yet, and a path without a scheme meets no scope.
    (Code::DataPath, &[Code::BucketInHost, Code::OverlappingScopes, Code::WindowsPath]),
    // Whether a folder can be made is asked of a path of this system.
    (Code::WindowsPath, &[Code::DataPath]),
    // Without the parameter the key of the same name counts, which it hid.
    (Code::StructuredValue, &[Code::PostgresHost, Code::Region]),
    (Code::SecretParameterValue, &[Code::ScopeMissesDataPath]),
];
const ANYTHING: &[Code] = &[];

/// Whether a finding of one code may hide one of another.
fn may_hide(code: Code, other: Code) -> bool {
    let row = VEILED.iter().find(|(of, _)| *of == code);
    row.is_some_and(|(_, hidden)| hidden.is_empty() || hidden.contains(&other))
}

#[test]
fn every_fix_removes_its_diagnostic_and_adds_none() {
    let mut fixed = BTreeMap::new();
    let mut unveiled: BTreeMap<(Code, Code), (usize, String)> = BTreeMap::new();
    for seed in 0..6 * CASES {
        let case = generate::case(seed);
        let before = analyze(&case.text, &lakeplan::Options::from(&case.variables));
        for diagnostic in &before.diagnostics {
            for fix in &diagnostic.fixes {
                let text = fix.apply(&case.text);
                let after = analyze(&text, &lakeplan::Options::from(&case.variables));
                let key = (diagnostic.code, diagnostic.message.to_string());
                let count =
                    |analysis: &Analysis| findings(analysis, Severity::Hint).get(&key).copied().unwrap_or_default();
                assert!(count(&after) < count(&before), "seed {seed}: {key:?}: `{}` stays\n{case}\n{text}", fix.title);
                // What was not looked at before may hold anything.
                let veiled = before.diagnostics.iter().any(|it| it.is_error() && it.span != diagnostic.span);
                if diagnostic.is_error() || veiled {
                    assert!(
                        !after.is_syntax_error() || before.is_syntax_error(),
                        "seed {seed}: {key:?}\n{case}\n{text}"
                    );
                } else {
                    let known = codes(&before);
                    let grown = |it: &(Code, usize)| known.get(&it.0).copied().unwrap_or_default() < it.1;
                    for (code, _) in codes(&after).into_iter().filter(grown) {
                        if !may_hide(diagnostic.code, code) {
                            let example = || (0, format!("seed {seed}: `{}`\n{case}\n{text}", fix.title));
                            unveiled.entry((diagnostic.code, code)).or_insert_with(example).0 += 1;
                        }
                    }
                }
                *fixed.entry(diagnostic.code).or_insert(0) += 1;
            }
        }
    }
    let pairs: Vec<_> =
        unveiled.iter().map(|((code, new), (times, _))| format!("{code} adds {new}, {times} times")).collect();
    let examples: Vec<_> = unveiled.values().map(|(_, example)| example.as_str()).collect();
    assert!(pairs.is_empty(), "{}\n{}", pairs.join("\n"), examples.join("\n━━━\n"));
    assert!(fixed.len() > 8, "few codes were fixed: {fixed:?}");
}
