"""Bills of materials of a folder, file by file: SPDX 2.3 and CycloneDX 1.5, both JSON and both reproducible."""
import dataclasses
import datetime
import hashlib
import json
import os
import pathlib
import re
import uuid

NAMESPACE = uuid.UUID("6c7a1f0e-3f4b-5d0a-9a67-6f1e4b7c2d10")


@dataclasses.dataclass(frozen=True)
class Subject:
    """What the bill is of."""

    name: str
    kind: str = "container"  # a type of CycloneDX; in capitals a purpose of SPDX
    licences: str = "/usr/share/doc/{}/copyright"  # where the licence of a Debian package is


def write(root, subject: Subject, packages, paths: list[str], epoch: int) -> None:
    """Writes one document to each of `paths` (".spdx.json" or ".cdx.json"); they list everything but themselves.

    `root` has `folder`, `files()`, which are in it, and `at(path)`, where a path of `paths` is.
    """
    version = project_version()
    files = [describe(root, path) for path in root.files()]
    release = debian_release()
    time = datetime.datetime.fromtimestamp(epoch, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    identity = uuid.uuid5(NAMESPACE, subject.name + json.dumps(files) + repr(packages))
    for path in paths:
        make = spdx if path.endswith(".spdx.json") else cyclonedx
        document = make(subject, version, packages, files, release, time, identity)
        target = root.at(path)
        target.write_text(json.dumps(document, indent=1, sort_keys=True) + "\n")
        target.chmod(0o644)


def project_version() -> str:
    text = (pathlib.Path(__file__).parent.parent.parent / "CMakeLists.txt").read_text()
    return re.search(r"VERSION (\S+) LANGUAGES", text).group(1)


def debian_release() -> str:
    return re.search(r'VERSION_ID="(\d+)"', pathlib.Path("/etc/os-release").read_text()).group(1)


def describe(root, path: pathlib.Path) -> dict:
    name = "/" + path.relative_to(root.folder).as_posix()
    if path.is_symlink():
        return {"path": name, "link": os.readlink(path)}
    content = path.read_bytes()
    return {"path": name, "size": len(content), "sha1": hashlib.sha1(content).hexdigest(),
            "sha256": hashlib.sha256(content).hexdigest()}


def package_url(package, release: str) -> str:
    version = package.version.replace(":", "%3A").replace("+", "%2B").replace("~", "~")
    return f"pkg:deb/debian/{package.name.replace('+', '%2B')}@{version}?arch=amd64&distro=debian-{release}" \
           f"&upstream={package.source.replace('+', '%2B')}"


def spdx(subject, version, packages, files, release, time, identity) -> dict:
    regular = [file for file in files if "sha1" in file]
    verification = hashlib.sha1("".join(sorted(file["sha1"] for file in regular)).encode()).hexdigest()
    own = {"SPDXID": "SPDXRef-image", "name": f"dreamscape-{subject.name}", "versionInfo": version, "filesAnalyzed": True,
           "packageVerificationCode": {"packageVerificationCodeValue": verification},
           "downloadLocation": "NOASSERTION", "licenseConcluded": "NOASSERTION", "licenseDeclared": "Apache-2.0",
           "copyrightText": "NOASSERTION", "primaryPackagePurpose": subject.kind.upper()}
    parts = [{"SPDXID": f"SPDXRef-package-{reference(package.name)}", "name": package.name,
              "versionInfo": package.version, "filesAnalyzed": False, "downloadLocation": "NOASSERTION",
              "licenseConcluded": "NOASSERTION", "licenseDeclared": "NOASSERTION", "copyrightText": "NOASSERTION",
              "licenseComments": subject.licences.format(package.name),
              "supplier": "Organization: Debian",
              "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl",
                                "referenceLocator": package_url(package, release)}]} for package in packages]
    listed = [{"SPDXID": f"SPDXRef-file-{number}", "fileName": "." + file["path"],
               "checksums": [{"algorithm": "SHA1", "checksumValue": file["sha1"]},
                             {"algorithm": "SHA256", "checksumValue": file["sha256"]}],
               "licenseConcluded": "NOASSERTION", "copyrightText": "NOASSERTION"}
              for number, file in enumerate(regular)]
    links = [("SPDXRef-DOCUMENT", "DESCRIBES", "SPDXRef-image")]
    links += [("SPDXRef-image", "CONTAINS", item["SPDXID"]) for item in parts + listed]
    return {"spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT",
            "name": f"dreamscape-{subject.name}-{version}", "documentNamespace": f"urn:uuid:{identity}",
            "creationInfo": {"created": time, "creators": ["Tool: dreamscape-bill-of-materials"]},
            "packages": [own, *parts], "files": listed,
            "relationships": [{"spdxElementId": a, "relationshipType": kind, "relatedSpdxElement": b}
                              for a, kind, b in links]}


def reference(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9.-]", "-", name)


def cyclonedx(subject, version, packages, files, release, time, identity) -> dict:
    libraries = [{"type": "library", "bom-ref": package_url(package, release), "name": package.name,
                  "version": package.version, "purl": package_url(package, release)} for package in packages]
    listed = [{"type": "file", "bom-ref": file["path"], "name": file["path"],
               "hashes": [{"alg": "SHA-1", "content": file["sha1"]}, {"alg": "SHA-256", "content": file["sha256"]}]}
              for file in files if "sha1" in file]
    listed += [{"type": "file", "bom-ref": file["path"], "name": file["path"],
                "properties": [{"name": "dreamscape:link", "value": file["link"]}]} for file in files if "link" in file]
    return {"bomFormat": "CycloneDX", "specVersion": "1.5", "serialNumber": f"urn:uuid:{identity}", "version": 1,
            "metadata": {"timestamp": time,
                         "component": {"type": subject.kind, "bom-ref": "image", "name": f"dreamscape-{subject.name}",
                                       "version": version, "licenses": [{"license": {"id": "Apache-2.0"}}]}},
            "components": libraries + listed}
