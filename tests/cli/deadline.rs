//! `--timeout`, of every command that speaks to a registry.

use crate::sandbox::{Sandbox, ran};
use std::net::TcpListener;
use std::thread;

#[test]
fn a_registry_that_never_answers_is_given_up_at_the_deadline() {
    let sandbox = Sandbox::with_pack();
    // It takes connections and says nothing.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let host = listener.local_addr().unwrap();
    let (base, pack) = (format!("{host}/team"), format!("{host}/team/demo:1.0.0"));
    sandbox.write("list", "demo:1.0.0\n");
    let commands: [&[&str]; 11] = [
        &["publish", "demo", "--to", &base],
        &["pull", &pack],
        &["list", &base],
        &["inspect", &pack],
        &["verify", &pack],
        &["diff", "demo", &pack],
        &["tag", &pack, "2.0.0"],
        &["docs", "index", "demo", "--versions", &base],
        &["docs", "release-notes", &pack],
        &["copy", &pack, "oci:mirror"],
        &["copy", &base, "oci:mirror", "--list", "list"],
    ];
    thread::scope(|scope| {
        for arguments in commands {
            let sandbox = &sandbox;
            scope.spawn(move || {
                let arguments = [arguments, &["--timeout", "1"]].concat();
                let ran = ran(&mut sandbox.command(&arguments));
                let expected = "error: it is not done after 1 second\n\
                                hint: run again, or with a longer --timeout\n";
                assert_eq!((ran.code, ran.stderr.as_str()), (4, expected), "{arguments:?}");
                assert_eq!(ran.stdout, "", "{arguments:?}");
            });
        }
    });
}
