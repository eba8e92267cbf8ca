//! What nobody means to paste must be answered all the same, in the browser too, where the stack is
//! small: the same tests run natively and in WASM.

use crate::desk::Desk;
use serde_json::{Value, json};
use spraycheck::catalogue::Catalogue;

#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test_configure!(run_in_browser);

const LEVELS: usize = 10_000;

/// The answer to a workspace in which `text` stands in the file `path`.
fn answer(path: &str, text: &str) -> Value {
    let good = "[kube_control_plane]\nn1\n[etcd]\nn1\n[kube_node]\nn1\n";
    let files = json!([{"path": "c/hosts.ini", "text": good}, {"path": path, "text": text}]);
    let request = json!({"files": files, "inventory": null, "command": "ansible-playbook cluster.yml"});
    let mut desk = Desk::open(&request.to_string(), Catalogue::compiled_in(), None)
        .expect("the request is of the contract");
    serde_json::from_str(&desk.check("en")).expect("an answer is JSON")
}

fn is_answered(path: &str, text: &str) {
    let answer = answer(path, text);
    assert!(answer["report"]["findings"].is_array(), "{path}: {answer}");
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn deep_documents_are_answered() {
    let blocks = "- ".repeat(LEVELS);
    let mapping: String = (0..LEVELS.min(2_000)).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    for text in [
        &blocks,
        &format!("a: {}", "[".repeat(LEVELS)),
        &format!("a: {}1{}", "{a: ".repeat(LEVELS), "}".repeat(LEVELS)),
        &mapping,
    ] {
        is_answered("c/group_vars/all.yml", text);
        is_answered("c/hosts.yaml", text);
    }
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn deep_templates_are_answered() {
    let deep = [
        format!("{}1{}", "(".repeat(LEVELS), ")".repeat(LEVELS)),
        format!("{}true", "not ".repeat(LEVELS)),
        format!("1{}", " + 1".repeat(LEVELS)),
        format!("1{}", " | string".repeat(LEVELS)),
        format!("a{}", ".a".repeat(LEVELS)),
        format!("1{}", " if true else 1".repeat(LEVELS)),
    ];
    for expression in deep {
        is_answered(
            "c/group_vars/all.yml",
            &format!("kubeadm_use_file_discovery: \"{{{{ {expression} }}}}\"\n"),
        );
    }
    let cycle = "remove_anonymous_access: '{{ a }}'\na: '{{ b }}'\nb: '{{ a }}'\n";
    is_answered("c/group_vars/all.yml", cycle);
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn junk_is_answered() {
    let junk: String =
        (0u32..65_536).filter_map(|n| char::from_u32(n.wrapping_mul(7_919) % 0x3000)).collect();
    for path in ["c/hosts.yaml", "c/hosts.ini", "c/group_vars/all.yml", "c/note", "command", ""] {
        for text in [
            &junk,
            "\u{0}\u{0}",
            "\t\t: -",
            "\u{feff}",
            "\r\r\r",
            "",
            "[",
            "&a [*a]",
            "a: *a",
            "---\n---\n...\n",
        ] {
            is_answered(path, text);
        }
    }
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn big_pastes_are_answered() {
    const MEGABYTES: usize = 5 * 1024 * 1024;
    let lines = |line: &str| line.repeat(MEGABYTES / line.len());
    is_answered("c/group_vars/all.yml", &lines("x"));
    is_answered("c/group_vars/all.yml", &lines("a: 1\n"));
    is_answered("c/hosts.ini", &lines("host ansible_host=10.0.0.1\n"));
    is_answered("c/hosts.ini", "[kube_node]\nn[1:99999999]\n");
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn alias_bombs_are_answered() {
    let mut bomb = String::from("a0: &a0 [x, x]\n");
    for level in 1..40 {
        bomb += &format!("a{level}: &a{level} [*a{0}, *a{0}, *a{0}, *a{0}]\n", level - 1);
    }
    is_answered("c/group_vars/all.yml", &bomb);
    is_answered("c/hosts.yaml", &bomb);
}
