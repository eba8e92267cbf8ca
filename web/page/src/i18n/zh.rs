//! 简体中文。

use super::Texts;
use crate::answer::Severity;
use crate::state::{LeftOut, Notice};

fn severities(severity: Severity, n: usize) -> String {
    match severity {
        Severity::Error => format!("{n} 个错误"),
        Severity::Warning => format!("{n} 个警告"),
        Severity::Hint => format!("{n} 个提示"),
    }
}

fn left_out(left: &[LeftOut]) -> String {
    let reason = match left.first().map(|file| file.why.as_str()) {
        Some("large") => "文件过大",
        Some("many") => "超出一个页面能容纳的数量",
        _ => "浏览器无法读取",
    };
    let first = left.first().map_or("", |file| file.path.as_str());
    match left.len() {
        1 => format!("未加入 {first}：{reason}。"),
        n => format!("未加入 {first} 等 {n} 个文件：{reason}。"),
    }
}

fn notice(notice: &Notice) -> String {
    match notice {
        Notice::Restarted => "检查中断，已重新启动。你的内容完好无损。".into(),
        Notice::Copied => "已复制。".into(),
        Notice::NotCopied => "浏览器不允许复制。请选中文本后手动复制。".into(),
        Notice::Applied(1) => "已应用修复。".into(),
        Notice::Applied(n) => format!("已应用 {n} 处修复。"),
        Notice::Moved => "内容刚刚有改动。请再看一眼这条检查结果，然后应用。".into(),
        Notice::Deleted(path) => format!("已删除 {path}。"),
        Notice::ReplacedSample => "示例已换成你自己的文件。".into(),
        Notice::Emptied => "已全部清空。".into(),
        Notice::Added(n) => format!("已添加 {n} 个文件。"),
        Notice::LeftOut(left) => left_out(left),
        Notice::TooLargeToKeep => "内容过大，刷新标签页后无法保留。改动后请及时下载。".into(),
        Notice::PathTaken(path) => format!("文件 {path} 已存在。"),
        Notice::NoSample => "无法载入示例。".into(),
        Notice::Checkout(name) => format!("检查以 Kubespray 代码目录 {name} 为准。"),
        Notice::CheckoutLost(name) => format!("Kubespray 代码目录 {name} 过大，刷新后未能保留。请重新拖入。"),
    }
}

fn kind(kind: &str) -> &str {
    match kind {
        "inventory" => "主机清单",
        "deployed" | "deployed inventory" => "当前部署的主机清单",
        "group_vars" | "group vars" => "主机组变量",
        "host_vars" | "host vars" => "主机变量",
        "evidence" => "现场信息",
        "ansible.cfg" | "ansible_cfg" => "Ansible 设置",
        other => other,
    }
}

pub static TEXTS: Texts = Texts {
    title: "spraycheck：运行之前，先检查 Kubespray 配置",
    language: "语言",
    theme_to_dark: "切换到深色",
    theme_to_light: "切换到浅色",
    menu: "工作区",
    load_sample: "载入示例",
    start_empty: "清空重来",
    download_all: "全部下载",

    release: "Kubespray",
    release_newest: |name| {
        if name.is_empty() { "已知最新版本".into() } else { format!("{name}（已知最新）") }
    },
    release_other: "其他版本…",
    release_other_hint: "标签或 git describe，例如 v2.25.0-98-gabc1234",

    command: "命令",
    command_hint: "ansible-playbook -i inventory/mycluster/inventory.ini -b cluster.yml",
    copy: "复制",

    files: "文件",
    wanted: "目标",
    wanted_hint: "即将运行时使用的主机清单（inventory）。",
    new_file: "新建",
    new_file_path: "新文件的路径",
    add_files: "文件…",
    add_folder: "文件夹…",
    add: "添加",
    cancel: "取消",
    is_inventory: "主机清单",
    not_read: "未读取",
    choose_itself: "由 spraycheck 选择主机清单",

    deployed: "当前已部署",
    deployed_not_said: "未说明",
    deployed_not_said_hint: "与此有关的检查结果会写明成立的条件。",
    deployed_nothing: "尚未部署",
    deployed_hosts: "这些主机",
    deployed_inventory: "另一份主机清单",
    deployed_hosts_none: "主机清单里还没有主机。",
    deployed_inventory_hint: "安装现有集群时所用的主机清单。",
    deployed_paste: "粘贴…",
    upgrade: "升级",
    upgrade_from: "已部署的版本",
    upgrade_show: "查看升级步骤",
    checkout: |name| format!("以 Kubespray 代码目录 {name} 为准。"),
    checkout_remove: "移除",
    deployed_of: |n, all| format!("{n} / {all}"),
    all: "全选",
    none: "全不选",

    evidence: "现场信息",
    evidence_hint: "失败运行的日志、kube-apiserver 清单、etcdctl 或 kubectl 的输出。",
    evidence_add: "粘贴…",
    evidence_placeholder: "粘贴日志、清单，或者 kubectl、etcdctl 的输出",

    editor: "编辑器",
    rename: "重命名",
    download: "下载",
    delete: "删除",
    use_as_inventory: "用作主机清单",
    no_longer_inventory: "不用作主机清单",
    read_only: "不是 UTF-8，只读显示",
    large: "文件较大，不做语法着色",
    kind,

    empty_title: "运行之前，先检查 Kubespray 配置",
    empty_lead: "粘贴一份主机清单，或者把整个清单文件夹拖到页面任意位置。",
    empty_placeholder: "[kube_control_plane]\ncp1 ansible_host=10.0.0.11\n…",
    empty_paste: "主机清单、变量、命令或日志",
    empty_check: "检查",
    choose_files: "选择文件…",
    choose_folder: "选择文件夹…",
    or_sample: "先看一个带有真实错误的示例",
    drop_here: "松开即可添加文件或文件夹",
    privacy: "分析全部在这个标签页内完成。页面自身的安全策略禁止把你的内容发送到任何地方。",

    sample_banner: "这是一个带有真实错误的示例集群。",
    sample_leave: "换成自己的配置",

    findings: "检查结果",
    counts: |errors, warnings, hints| {
        let counts = [(Severity::Error, errors), (Severity::Warning, warnings), (Severity::Hint, hints)];
        let parts: Vec<String> =
            counts.iter().filter(|(_, n)| *n > 0).map(|(s, n)| severities(*s, *n)).collect();
        if parts.is_empty() { "没有检查结果".into() } else { parts.join("，") }
    },
    severity: |severity| match severity {
        Severity::Error => "错误",
        Severity::Warning => "警告",
        Severity::Hint => "提示",
    },
    severities,
    checking: "正在检查…",
    loading: "正在载入分析引擎，你可以先输入。",
    nothing_found: "没有发现问题",
    nothing_found_lead: "没有规则对这次运行提出异议。取决于机器本身的情况，只看文本无法判断。",
    nothing_yet: "这里会列出哪里有错、会有什么后果、该怎么做。",
    all_hidden: "检查结果都被筛选条件隐藏了。",
    show_more: |n| format!("再显示 {n} 条"),
    apply: "应用",
    apply_safe: |n| format!("应用 {n} 处安全修复"),
    apply_safe_why: "只消除对应检查结果、不改变其他任何东西的修复",
    copy_snippet: "复制修正内容",
    copy_command: "复制命令",
    show_change: "具体改动",
    why: "为什么？",
    why_of: |rule| format!("为什么？规则 {rule} 的说明"),
    on_hosts: "主机",
    more_hosts: |n| format!("等另外 {n} 台"),
    failing_tasks: "失败的任务",
    the_command: "命令",
    next_finding: "F8 下一条，Shift+F8 上一条",
    not_evaluated: "只有运行时才能判断的检查",

    rule: "规则",
    back: "返回检查结果",
    rule_loading: "正在载入…",
    rule_missing: "无法载入这条规则的说明。",

    hosts: |n| format!("{n} 台主机"),
    control_planes: |n| format!("{n} 个控制平面节点"),
    etcd: |n, tolerates| match tolerates {
        0 => format!("etcd {n} 个成员，不能容忍故障"),
        m => format!("etcd {n} 个成员，可容忍 {m} 个故障"),
    },
    stays_here: "内容不会离开本页",
    stays_here_why: "页面的内容安全策略只允许请求它自己的文件。",

    failed: "检查无法在这里运行。你的内容完好无损。",
    try_again: "重试",
    undo: "撤销",
    dismiss: "关闭",
    notice,

    in_editor: &[
        ("Find", "查找"),
        ("Replace", "替换为"),
        ("next", "下一个"),
        ("previous", "上一个"),
        ("all", "全选"),
        ("match case", "区分大小写"),
        ("by word", "全字匹配"),
        ("regexp", "正则表达式"),
        ("replace", "替换"),
        ("replace all", "全部替换"),
        ("close", "关闭"),
        ("Go to line", "跳转到行"),
        ("go", "跳转"),
        ("Completions", "补全建议"),
        ("Control character", "控制字符"),
    ],
};
