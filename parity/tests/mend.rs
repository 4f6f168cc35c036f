//! What all fixes together do to generated configurations: of any layout, with slips of the pen.

use lakeplan::diagnostic::Applicability;
use lakeplan::mend::mend;
use lakeplan::{Analysis, Options, analyze};
use parity::generate;

const CASES: u64 = 900;

fn errors(analysis: &Analysis) -> usize {
    analysis.diagnostics.iter().filter(|it| it.is_error()).count()
}

/// The comments that stand on lines of their own.
fn comments(text: &str) -> usize {
    text.lines().filter(|line| line.starts_with('#')).count()
}

#[test]
fn fixes_never_make_a_file_worse_and_fixing_twice_is_fixing_once() {
    let (mut applied, mut left) = (0, 0);
    for seed in 0..CASES {
        let case = generate::case(seed);
        // Windows' line ends, in every third file.
        let plain = !case.text.contains("'''") && !case.text.contains("\"\"\"");
        let crlf = seed % 3 == 0 && plain;
        let text = if crlf { case.text.replace("\r\n", "\n").replace('\n', "\r\n") } else { case.text.clone() };
        let options = Options::from(&case.variables).file_name(case.file.as_str());
        let before = analyze(&text, &options);
        for most in [Applicability::Safe, Applicability::Unsafe] {
            let mended = mend(&text, &options, most);
            applied += mended.fixes.len();
            let told = || format!("seed {seed}\n{text}\n━━━\n{}\n{:#?}", mended.text, mended.fixes);
            let parses = !mended.analysis.is_syntax_error();
            assert!(parses || before.is_syntax_error(), "it parses no more: {}", told());
            if !before.is_syntax_error() {
                assert!(errors(&mended.analysis) <= errors(&before), "{}", told());
            }
            assert_eq!(mended.analysis.diagnostics, analyze(&mended.text, &options).diagnostics, "{}", told());
            let again = mend(&mended.text, &options, most);
            assert!(again.fixes.is_empty() && again.text == mended.text, "{:#?}\n{}", again.fixes, told());
            if mended.fixes.is_empty() {
                assert_eq!(mended.text, text);
            }
            if most == Applicability::Safe {
                assert_eq!(comments(&mended.text), comments(&text), "a comment is lost: {}", told());
                left += mended.analysis.diagnostics.iter().filter(|it| lakeplan::mend::safe_fix(it).is_some()).count();
            }
            if crlf {
                assert!(!mended.text.replace("\r\n", "").contains('\n'), "a line ends otherwise: {}", told());
            }
        }
    }
    println!("figure: {applied} fixes applied at once in {CASES} configurations, {left} safe ones lead nowhere");
    assert!(applied > 1500, "only {applied} fixes");
}
