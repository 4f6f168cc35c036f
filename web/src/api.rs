//! What the page adds to the types of the JavaScript API: what it offers to programs.

use wasm_bindgen::prelude::wasm_bindgen;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = r#"
declare global {
  /** What the page offers to programs; `analyze` is there when the core is. */
  var lakeplan: {
    getText(): string;
    /** Throws a `RangeError` if the text is larger than a megabyte. */
    setText(text: string): void;
    analyze?: typeof analyze;
  };
}
"#;
