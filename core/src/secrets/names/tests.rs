use super::*;

#[test]
fn names_of_secrets() {
    for name in [
        "password",
        "db_password",
        "PGPASSWORD",
        "passwd",
        "pwd",
        "pw",
        "db-pw",
        "auth",
        "Authorization",
        "bearer",
        "dsn",
        "connection_string",
        "connectionString",
        "sas",
        "sasToken",
        "signature",
        "sig",
        "X-Amz-Signature",
        "X-Amz-Credential",
        "secret_key",
        "apikey",
        "api-key",
        "accessKey",
        "jwt",
        "dbPwd",
        "pwd2",
        "PW",
        "dbpw",
        "pgpwd",
        "pgpasword",
        "DBPASWD",
        "MYPWD",
        "root-userpw",
    ] {
        assert!(names_secret(name), "{name}");
    }
    for name in [
        "author",
        "authors",
        "keywords",
        "region",
        "host",
        "sslmode",
        "signed",
        "design",
        "signal",
        "pattern",
        "password_"[..3].to_owned().as_str(),
        "sasl",
        "pwds",
        "dbpwx",
        "cookies_"[..4].to_owned().as_str(),
        "type",
        "data_path",
        "account_id",
    ] {
        assert!(!names_secret(name), "{name}");
    }
}

/// What a name holds at its end counts, but for a password anywhere in it; the path of a file is no secret.
#[test]
fn variables_of_secrets() {
    for name in ["PGPASSWORD", "DB_PASSWORD_DEV", "PASSWD_OF_DB", "MY_SECRET", "API_TOKEN", "DBPW"] {
        assert!(gives_secret(name), "{name}");
    }
    for name in [
        "PGUSER",
        "S3_KEY_PREFIX",
        "SECRET_NAME",
        "TOKEN_URL",
        "AWS_WEB_IDENTITY_TOKEN_FILE",
        "DB_PASSWORD_FILE",
        "PASSWORD_PATH",
    ] {
        assert!(!gives_secret(name), "{name}");
    }
}

/// As people of other languages call it, and in letters that only look like those of ASCII.
#[test]
fn names_of_other_languages_and_letters() {
    for name in [
        "Kennwort",
        "db_wachtwoord",
        "contraseña",
        "contrasena",
        "CONTRASEÑA",
        "senha",
        "senhaDb",
        "clave",
        "mdp",
        "hasło",
        "haslo",
        "heslo",
        "şifre",
        "lösenord",
        "пароль",
        "Пароль БД",
        "数据库密码",
        "密碼",
        "パスワード",
        "비밀번호",
        "p\u{430}ssword",
        "passw\u{43e}rd",
        "\u{440}assword",
        "t\u{43e}ken",
        "\u{405}x \u{41a}ey",
        "\u{ff50}\u{ff41}\u{ff53}\u{ff53}",
        "\u{ff30}\u{ff37}",
    ] {
        assert!(names_secret(name) && assigns_secret(name), "{name}");
    }
    for name in [
        "desenhar",
        "enclave",
        "mdps",
        "регион",
        "ведро",
        "地域",
        "リージョン",
        "straße",
        "größe",
        "\u{ff52}\u{ff45}\u{ff47}\u{ff49}\u{ff4f}\u{ff4e}",
    ] {
        assert!(!names_secret(name), "{name}");
    }
}

/// One letter too few, too many or wrong, or two of them exchanged; of a long word two such slips.
#[test]
fn a_slip_hides_no_name() {
    for name in [
        "paswd",
        "psswd",
        "passowrd",
        "pasword",
        "paswrd",
        "pssword",
        "psasword",
        "db_paswd",
        "dbPasowrd",
        "DB-PSSWD",
        "pasword2",
        "secert",
        "aws_sercet",
        "tokne",
        "sas_tokn",
        "apiTokne",
        "credentail",
        "MY_CREDNTIAL",
    ] {
        assert!(names_secret(name) && assigns_secret(name), "{name}");
    }
    // A dictionary has few words that are nearer.
    for name in [
        "path",
        "paths",
        "parsed",
        "paused",
        "posted",
        "passive",
        "paraphrase",
        "postcard",
        "select",
        "secure",
        "section",
        "second",
        "sector",
        "sect",
        "server",
        "street",
        "taken",
        "to",
        "tone",
        "tokamak",
        "broken",
        "woken",
        "credit",
        "credits",
        "creation",
        "presidential",
        "confidential",
        "word",
        "ward",
        "swap",
        "partition",
        "pushdown",
        "region",
        "parallel",
        "prefix",
        "port",
        "scope",
    ] {
        assert!(!names_secret(name), "{name}");
    }
}

#[test]
fn what_only_leads_to_a_secret_is_none() {
    for name in [
        "secret_name",
        "SECRET_NAME",
        "passfile",
        "token_file",
        "secret_parameters",
        "secret-name",
        "x.password-file",
        "KEY-PATH",
    ] {
        assert!(!assigns_secret(name) && (names_secret(name)), "{name}");
    }
}
