// What the page must do in JavaScript: the code editor and the browser's file interfaces, each as
// one global that web/page/src/js.rs names. Built as one script that runs before the page starts.
import { createCommand, createEditor } from "./editor/editor.js";
import * as files from "./editor/files.js";

globalThis.SprayEditor = { createEditor, createCommand };
globalThis.SprayFiles = { ...files };
