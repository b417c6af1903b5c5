use super::*;
use crate::pack::merge::{Layer, Merged};

/// Every object as `KIND NAME`, with a `?` for what is not known.
fn names(objects: &Objects) -> Vec<String> {
    let text = |object: &Written, path: &[&str]| match object.at(path) {
        Found::Unknown => "?".to_owned(),
        _ => object.text(path).unwrap_or_default(),
    };
    let name =
        |object| format!("{} {}", text(object, &["kind"]), text(object, &["metadata", "name"]));
    objects.objects.iter().map(name).collect()
}

fn only(text: &str) -> Written {
    let mut objects = Objects::template(text);
    assert_eq!((objects.objects.len(), objects.unread.len()), (1, 0), "{text}");
    objects.objects.remove(0)
}

#[test]
fn plain_documents_are_read_with_their_places() {
    let text =
        "# one\n---\nkind: A\nmetadata: {name: a}\n---\nkind: B\nmetadata: {name: '{{ b }}'}\n";
    let objects = Objects::plain(text);
    assert_eq!(names(&objects), ["A a", "B {{ b }}"]);
    let span = objects.objects[1].get(&["metadata", "name"]).unwrap().span;
    assert_eq!(&text[span.start..span.end], "'{{ b }}'");
}

#[test]
fn the_elements_of_a_list_are_objects() {
    let text = "kind: List\nitems:\n- kind: A\n  metadata: {name: a}\n- kind: B\n";
    assert_eq!(names(&Objects::plain(text)), ["A a", "B "]);
}

#[test]
fn what_is_no_yaml_is_told_by_its_place() {
    let objects = Objects::plain("kind: A\n---\nb: [\n");
    assert_eq!(names(&objects), ["A "]);
    assert_eq!(objects.unread, [Span::new(8, 17)]);
    assert_eq!(Objects::template("a: {{ if }}").unread, [Span::new(0, 11)]);
}

#[test]
fn branches_with_objects_of_their_own_are_divided() {
    let text = "{{ if .a }}\napiVersion: v1\nkind: A\n{{ end }}\n\n{{ if .b }}\n\
                apiVersion: v1\nkind: B\n---\napiVersion: v1\nkind: C\n{{ end }}\n";
    assert_eq!(names(&Objects::template(text)), ["A ", "B ", "C "]);
}

#[test]
fn variants_of_a_field_are_not_known() {
    let text = "{{ if .a }}\napiVersion: a/v1\n{{ else }}\napiVersion: a/v2\n{{ end }}\nkind: A\n";
    let object = only(text);
    assert_eq!(object.at(&["apiVersion"]), Found::Unknown);
    assert_eq!(object.text(&["kind"]).as_deref(), Some("A"));
}

#[test]
fn what_stands_in_a_condition_of_its_own_may_not_be_there() {
    let object = only("kind: A\nspec:\n  a: 1\n  {{- if .b }}\n  b: 2\n  {{- end }}\n");
    assert_eq!(object.at(&["spec", "b"]), Found::Unknown);
    assert_eq!(object.text(&["spec", "a"]).as_deref(), Some("1"));
    assert_eq!(object.at(&["spec", "c"]), Found::Absent);
    let list = only("kind: A\nlist:\n- 1\n{{- if .b }}\n- 2\n{{- end }}\n");
    assert_eq!(list.at(&["list"]), Found::Unknown);
}

#[test]
fn a_line_that_prints_may_add_fields_where_it_is_indented_to() {
    let object = only(
        "kind: A\nmetadata:\n  labels:\n    a: b\n{{- include \"l\" . | nindent 4 }}\n  name: c\n",
    );
    assert_eq!(object.at(&["metadata", "labels", "x"]), Found::Unknown);
    assert_eq!(object.at(&["metadata", "x"]), Found::Absent);
    assert_eq!(object.text(&["metadata", "name"]).as_deref(), Some("c"));
    let whole = only("kind: A\nspec:\n  selector:\n    {{- toYaml .x | nindent 4 }}\n  a: b\n");
    assert_eq!(whole.at(&["spec", "selector", "x"]), Found::Unknown);
    assert_eq!(whole.at(&["spec", "x"]), Found::Absent);
    let list = only("kind: A\nlist:\n- 1\n{{ include \"more\" . | indent 2 }}\n");
    assert_eq!(list.get(&["list"]).unwrap().items().len(), 1);
    assert_eq!(
        only("kind: A\nlist:\n- 1\n{{ include \"more\" . }}\n").at(&["list"]),
        Found::Unknown
    );
}

#[test]
fn fields_with_a_name_that_is_printed_open_their_map() {
    let object =
        only("kind: A\ndata:\n  {{- range $k, $v := .x }}\n  {{ $k }}: {{ $v }}\n  {{- end }}\n");
    assert_eq!(object.at(&["data", "a"]), Found::Unknown);
}

#[test]
fn an_action_that_repeats_a_value_is_known() {
    let values = crate::yaml::parse("name: demo\nport: 80\n".into()).unwrap();
    let values = Merged::of(values.root(), Layer { file: "values.yaml", within: None });
    let scope = Scope { values: &values, app_version: None };
    let text = "kind: A\nname: {{ .Values.name }}-x\nport: {{ .Values.port }}\n\
                text: \"{{ .Values.port }}\"\nother: {{ .Values.other }}\n";
    let objects = Objects::rendered_with(text, scope);
    let content = |key: &str| match objects.objects[0].at(&[key]) {
        Found::Value(written) => Some(written.content.clone()),
        _ => None,
    };
    assert_eq!(content("name"), Some(Content::Scalar(Value::String("demo-x".to_owned()))));
    assert_eq!(content("port"), Some(Content::Scalar(Value::Int(80))));
    assert_eq!(content("text"), Some(Content::Scalar(Value::String("80".to_owned()))));
    assert_eq!(content("other"), None);
    assert_eq!(only(text).at(&["name"]), Found::Unknown);
}
