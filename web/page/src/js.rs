//! What is JavaScript: the engine's bridge, the editor and the browser's file interfaces
//! (web/js/bridge.js, web/js/editor.js).

use wasm_bindgen::prelude::*;
use web_sys::{DataTransfer, Element, HtmlInputElement};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = SprayEngine, js_name = listen)]
    pub fn engine_listen(listener: &Closure<dyn FnMut(String, u32, f64, String)>);
    #[wasm_bindgen(js_namespace = SprayEngine, js_name = open)]
    pub fn engine_open(workspace: &str) -> u32;
    /// The files of a Kubespray checkout, or "" for none; the next `open` takes it.
    #[wasm_bindgen(js_namespace = SprayEngine, js_name = checkout)]
    pub fn engine_checkout(files: &str);
    #[wasm_bindgen(js_namespace = SprayEngine, js_name = update)]
    pub fn engine_update(path: &str, text: &str) -> u32;
    #[wasm_bindgen(js_namespace = SprayEngine, js_name = language)]
    pub fn engine_language(tag: &str);
    #[wasm_bindgen(js_namespace = SprayEngine, js_name = notEvaluated)]
    pub async fn engine_not_evaluated() -> JsValue;
    #[wasm_bindgen(js_namespace = SprayEngine, js_name = restart)]
    pub fn engine_restart();

    /// An editor of many texts, each with its own history.
    pub type Editor;
    #[wasm_bindgen(js_namespace = SprayEditor, js_name = createEditor)]
    pub fn create_editor(parent: &Element, changed: &Closure<dyn FnMut(String, String)>) -> Editor;
    #[wasm_bindgen(js_namespace = SprayEditor, js_name = createCommand)]
    pub fn create_command(parent: &Element, changed: &Closure<dyn FnMut(String, String)>) -> Editor;
    #[wasm_bindgen(method)]
    pub fn show(this: &Editor, path: &str, text: &str, language: &str, read_only: bool);
    #[wasm_bindgen(method)]
    pub fn clear(this: &Editor);
    #[wasm_bindgen(method)]
    pub fn edit(this: &Editor, path: &str, text: &str, language: &str, edits: &str) -> bool;
    #[wasm_bindgen(method)]
    pub fn undo(this: &Editor, path: &str) -> bool;
    #[wasm_bindgen(method)]
    pub fn flush(this: &Editor) -> bool;
    #[wasm_bindgen(method)]
    pub fn mark(this: &Editor, findings: &str);
    #[wasm_bindgen(method)]
    pub fn reveal(this: &Editor, line: u32, column: u32, end_line: u32, end_column: u32, focus: bool);
    #[wasm_bindgen(method)]
    pub fn forget(this: &Editor, path: &str);
    #[wasm_bindgen(method)]
    pub fn rename(this: &Editor, from: &str, to: &str);
    #[wasm_bindgen(method)]
    pub fn speak(this: &Editor, label: &str, hint: &str, phrases: &str);
    #[wasm_bindgen(method)]
    pub fn focus(this: &Editor);
    #[wasm_bindgen(method)]
    pub fn destroy(this: &Editor);

    #[wasm_bindgen(js_namespace = SprayFiles, js_name = fromTransfer)]
    pub fn files_from_transfer(transfer: &DataTransfer) -> js_sys::Promise;
    #[wasm_bindgen(js_namespace = SprayFiles, js_name = fromInput)]
    pub async fn files_from_input(input: &HtmlInputElement) -> JsValue;
    #[wasm_bindgen(js_namespace = SprayFiles, js_name = shown)]
    pub fn shown(base64: &str) -> String;
    #[wasm_bindgen(js_namespace = SprayFiles, js_name = saveFile)]
    pub fn save_file(file: &str);
    #[wasm_bindgen(js_namespace = SprayFiles, js_name = saveZip)]
    pub fn save_zip(name: &str, files: &str);
    #[wasm_bindgen(js_namespace = SprayFiles, js_name = copy)]
    pub async fn copy(text: &str) -> JsValue;
    /// The text of one of the page's own files; undefined when it cannot be had.
    #[wasm_bindgen(js_namespace = SprayFiles, js_name = own)]
    pub async fn own(path: &str) -> JsValue;
}
