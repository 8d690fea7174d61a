use serde_json::{Value, json};

use super::{body, message, mrkdwn::markdown};

fn says(value: Value) -> String {
    message(&value)
}

#[test]
fn slacks_markup_is_markdown() {
    for (slack, ours) in [
        ("*bold* _it_ ~gone~", "**bold** _it_ ~~gone~~"),
        ("2 * 3 * 4 and a*b*c", "2 * 3 * 4 and a*b*c"),
        ("*no end", "*no end"),
        ("(*bold*), *two words*!", "(**bold**), **two words**!"),
        ("**already**", "**already**"),
        ("`a * b` *c*", "`a * b` **c**"),
        ("```*x* &lt;y&gt;``` z", "```\n*x* <y>\n``` z"),
        ("<https://a.example/x?a=1&amp;b=2|the *page*>", "[the \\*page\\*](https://a.example/x?a=1&b=2)"),
        ("<https://a.example/(x)>", "https://a.example/%28x%29"),
        ("<javascript:alert(1)|click>", "click"),
        ("<!here> <!channel> <@U1|ana> <#C1|ops> <!date^1^{date}|Monday>", "@here @here @ana #ops Monday"),
        ("1 &lt; 2 &amp;&amp; 3 &gt; 2", "1 < 2 && 3 > 2"),
        ("• one\n  • two", "- one\n  - two"),
        ("a < b", "a < b"),
        ("", ""),
    ] {
        assert_eq!(markdown(slack), ours);
    }
}

#[test]
fn blocks_stand_in_place_of_the_text_that_goes_with_them() {
    let value = json!({
        "text": "fallback",
        "blocks": [
            { "type": "header", "text": { "type": "plain_text", "text": "Build #7" } },
            { "type": "section", "text": { "type": "mrkdwn", "text": "*main* failed" },
              "fields": [{ "type": "mrkdwn", "text": "*By*\nana" }, { "type": "plain_text", "text": "3*3" }],
              "accessory": { "type": "button", "text": { "type": "plain_text", "text": "Log" }, "url": "https://ci.example/7" } },
            { "type": "divider" },
            { "type": "context", "elements": [{ "type": "mrkdwn", "text": "_just now_" }, { "type": "image", "image_url": "https://ci.example/i.png", "alt_text": "icon" }] },
            { "type": "actions", "elements": [{ "type": "button", "text": { "type": "plain_text", "text": "Approve" }, "action_id": "x" }] },
            { "type": "of_next_year", "anything": [1] },
        ],
    });
    assert_eq!(
        says(value),
        "### Build #7\n\n**main** failed\n**By**\nana\n3\\*3\n[Log](https://ci.example/7)\n\n---\n\n_just now_ [icon](https://ci.example/i.png)"
    );
}

#[test]
fn rich_text_keeps_its_marks() {
    let value = json!({ "blocks": [{ "type": "rich_text", "elements": [
        { "type": "rich_text_section", "elements": [
            { "type": "text", "text": "Hello " }, { "type": "text", "text": "all ", "style": { "bold": true, "italic": true } },
            { "type": "emoji", "name": "tada", "unicode": "1f389" }, { "type": "emoji", "name": "ours" },
            { "type": "link", "url": "https://a.example" }, { "type": "broadcast", "range": "here" } ] },
        { "type": "rich_text_list", "style": "ordered", "elements": [
            { "type": "rich_text_section", "elements": [{ "type": "text", "text": "one" }] },
            { "type": "rich_text_section", "elements": [{ "type": "text", "text": "x_y", "style": { "code": true } }] } ] },
        { "type": "rich_text_preformatted", "elements": [{ "type": "text", "text": "a *b*\n" }] },
    ] }] });
    assert_eq!(says(value), "Hello **_all_** 🎉:ours:https://a.example@here\n1. one\n2. `x_y`\n```\na *b*\n```");
}

/// What Alertmanager sends without a template of one's own (notify/slack).
#[test]
fn an_alert_of_alertmanager_reads_as_one() {
    let value = json!({ "channel": "#alerts", "username": "Alertmanager", "attachments": [{
        "title": "[FIRING:1] DiskFull (node1)", "title_link": "http://am.example:9093/#/alerts?receiver=x",
        "pretext": "", "text": "", "fallback": "[FIRING:1] DiskFull | http://am.example:9093", "color": "danger",
        "fields": [{ "title": "severity", "value": "critical", "short": true }],
        "footer": "", "mrkdwn_in": ["fallback", "pretext", "text"] }] });
    assert_eq!(
        says(value),
        "> **[\\[FIRING:1\\] DiskFull (node1)](http://am.example:9093/#/alerts?receiver=x)**\n> **severity**: critical"
    );
}

#[test]
fn bodies_come_as_json_and_as_forms() {
    assert_eq!(body(br#" {"text":"a"}"#).unwrap()["text"], "a");
    assert_eq!(body(b"payload=%7B%22text%22%3A%22a+b%22%7D").unwrap()["text"], "a b");
    for bad in ["", "[]", "text=a", "payload=x", "{", "\u{fffd}"] {
        assert!(body(bad.as_bytes()).is_none(), "{bad}");
    }
}

#[test]
fn what_says_nothing_says_nothing_and_what_is_long_is_cut() {
    for value in
        [json!({}), json!({ "text": 7 }), json!({ "blocks": [{}] }), json!({ "attachments": [{ "color": "red" }] })]
    {
        assert_eq!(says(value), "");
    }
    let long = says(json!({ "text": "ä".repeat(5_000) }));
    assert_eq!(long.chars().count(), protocol::text::MAX);
    assert!(long.ends_with('…'));
}

/// Whatever comes is read in bounded time and never panics.
#[test]
fn no_body_is_too_strange() {
    let mut seed = 7_u64;
    let mut next = move || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 40).unwrap()
    };
    let signs: Vec<char> = "*_~`<>|&@#!^• \nä🎉(x)[y]\\".chars().collect();
    for _ in 0..2_000 {
        let text: String = (0..next() % 60).map(|_| signs[next() % signs.len()]).collect();
        let said = says(
            json!({ "text": text, "attachments": [{ "title": text, "title_link": text, "fields": [{ "value": text }] }],
            "blocks": [{ "type": "rich_text", "elements": [{ "elements": [{ "type": "text", "text": text, "style": { "bold": true } }] }] }] }),
        );
        assert!(said.chars().count() <= protocol::text::MAX);
        markdown(&text);
    }
}
