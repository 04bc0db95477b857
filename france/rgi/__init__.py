"""The general interoperability framework as data: standards to consult when procuring."""
