//! Stored bytes, in a folder and in a bucket.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod fake_s3;

use std::io::{Read, Write};

use porchlight_files::{Error, Files, S3, may_show_inline};

fn all(files: &Files, key: &str, start: u64, end: Option<u64>) -> Vec<u8> {
    let mut bytes = Vec::new();
    files.open(key, start, end).unwrap().body.read_to_end(&mut bytes).unwrap();
    bytes
}

/// What both kinds of storage owe their callers.
fn obeys(files: &Files) {
    files.check().unwrap();
    let key = files.put_bytes(&b"hello, porch"[..], "text/plain").unwrap();
    assert_eq!(key.len(), 32);
    assert_ne!(key, files.put_bytes(&b"hello, porch"[..], "text/plain").unwrap());
    assert_eq!(all(files, &key, 0, None), b"hello, porch");
    assert_eq!(all(files, &key, 7, Some(9)), b"po");
    assert_eq!(all(files, &key, 7, Some(900)), b"porch");
    assert_eq!(files.open(&key, 2, None).unwrap().range, 2..12);
    assert!(matches!(files.open(&key, 12, None), Err(Error::OutOfRange(12))));
    assert_eq!(files.length(&key).unwrap(), Some(12));
    assert!(files.read(&key, 11).is_err());

    let mut source = tempfile::NamedTempFile::new().unwrap();
    let long: Vec<u8> = (0..20_000_000u32).map(|n| (n % 251) as u8).collect();
    source.write_all(&long).unwrap();
    let big = files.put_from_path(source.path(), "application/octet-stream").unwrap();
    assert_eq!(all(files, &big, 0, None), long);
    assert_eq!(all(files, &big, 9_000_000, Some(9_000_003)), long[9_000_000..9_000_003]);

    let empty = files.put_bytes(&b""[..], "text/plain").unwrap();
    assert_eq!(all(files, &empty, 0, None), b"");

    files.delete(&key).unwrap();
    files.delete(&key).unwrap();
    assert!(!files.exists(&key).unwrap());
    assert!(matches!(files.open(&key, 0, None), Err(Error::NotFound)));
    for foreign in
        ["", "../../etc/passwd", "0123456789abcdef0123456789abcde/", "0123456789ABCDEF0123456789ABCDEF"]
    {
        assert!(matches!(files.open(foreign, 0, None), Err(Error::NotFound)), "{foreign}");
        assert!(matches!(files.delete(foreign), Err(Error::NotFound)), "{foreign}");
    }
    assert!(files.put_from_path("/nowhere/at/all".as_ref(), "text/plain").is_err());
}

#[test]
fn a_folder_keeps_bytes() {
    let folder = tempfile::tempdir().unwrap();
    let files = Files::local(folder.path().join("files")).unwrap();
    obeys(&files);
    assert_eq!(
        files.sign(&"0".repeat(32), "text/plain", "inline", std::time::Duration::from_secs(1)).unwrap(),
        None
    );
    let staged: Vec<_> = std::fs::read_dir(files.staging().unwrap()).unwrap().collect();
    assert!(staged.is_empty(), "nothing half-written is left: {staged:?}");
}

#[test]
fn a_staged_upload_is_not_copied() {
    use std::os::unix::fs::MetadataExt;
    let folder = tempfile::tempdir().unwrap();
    let files = Files::local(folder.path()).unwrap();
    let upload = tempfile::NamedTempFile::new_in(files.staging().unwrap()).unwrap();
    let inode = upload.as_file().metadata().unwrap().ino();
    let key = files.put_from_path(upload.path(), "image/png").unwrap();
    let kept = folder.path().join(&key[..2]).join(&key);
    assert_eq!(std::fs::metadata(kept).unwrap().ino(), inode);
}

#[test]
fn a_folder_that_cannot_be_used_is_an_error() {
    let file = tempfile::NamedTempFile::new().unwrap();
    assert!(matches!(Files::local(file.path()), Err(Error::Other(text)) if text.contains("cannot be used")));
}

fn bucket(endpoint: String) -> Files {
    Files::s3(&S3 {
        bucket: "porch".into(),
        region: "us-east-1".into(),
        endpoint: Some(endpoint),
        access_key_id: Some("id".into()),
        secret_access_key: Some("secret".into()),
        prefix: "here/".into(),
    })
    .unwrap()
}

#[test]
fn a_bucket_keeps_bytes() {
    let server = fake_s3::start();
    let files = bucket(server.address());
    obeys(&files);
    let requests = server.requests();
    assert!(requests.iter().all(|line| line.contains(" /porch/here/")), "{requests:?}");
    assert_eq!(requests.iter().filter(|line| line.contains("partNumber=")).count(), 3, "20 MB in parts of 8");
}

#[test]
fn a_bucket_signs_addresses() {
    let server = fake_s3::start();
    let files = bucket(server.address());
    let url = files
        .sign(&"a".repeat(32), "image/png", "inline; filename=\"a.png\"", std::time::Duration::from_secs(60))
        .unwrap()
        .unwrap();
    for part in
        ["/porch/here/aaaa", "X-Amz-Expires=60", "X-Amz-Signature=", "response-content-disposition=inline"]
    {
        assert!(url.contains(part), "{part} in {url}");
    }
}

#[test]
fn a_bucket_out_of_reach_is_unavailable() {
    let files = bucket("http://127.0.0.1:9".into());
    assert!(matches!(files.put_bytes(&b"x"[..], "text/plain"), Err(Error::Unavailable(_))));
    assert!(matches!(files.open(&"a".repeat(32), 0, None), Err(Error::Unavailable(_))));
}

#[test]
fn only_harmless_types_are_shown_inline() {
    assert!(may_show_inline("image/png"));
    assert!(may_show_inline("Video/MP4; codecs=x"));
    for dangerous in ["image/svg+xml", "text/html", "application/pdf", "text/xml", "", "image/png2"] {
        assert!(!may_show_inline(dangerous), "{dangerous}");
    }
}
