import Link from "@docusaurus/Link";
import React from "react";

export default function VersionedLink({ text, url }) {
  return <Link to={url}>{text}</Link>;
}
