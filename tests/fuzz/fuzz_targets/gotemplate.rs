//! Parsing any text as a Go template: the pieces cover it, and every place is one in it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use pack_build::gotemplate::parse;

fuzz_target!(|text: &str| {
    match parse(text) {
        Ok(template) => {
            let mut at = 0;
            for piece in template.pieces() {
                assert_eq!(piece.span.start, at);
                at = piece.span.end;
            }
            assert_eq!(at, text.len());
            for branch in template.pieces().iter().take(1_000).map(|piece| piece.branch) {
                assert!(template.conditions(branch).all(|it| text.get(it.start..it.end).is_some()));
            }
        }
        Err(fault) => {
            let related = fault.related.map(|(span, _)| span);
            for span in [Some(fault.span), related].into_iter().flatten() {
                assert!(text.get(span.start..span.end).is_some(), "{span:?}");
            }
        }
    }
});
