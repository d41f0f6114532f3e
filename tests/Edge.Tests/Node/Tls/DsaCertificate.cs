namespace Edge.Tests.Node.Tls;

/// <summary>A certificate with a DSA key, which .NET reads and cannot make, and TLS takes no more. It guards nothing.</summary>
internal static class DsaCertificate
{
    public const string Pem = """
        -----BEGIN CERTIFICATE-----
        MIICuzCCAnigAwIBAgIUSKjANxQjFS7/fdMLn1E0T6mvVxcwCwYJYIZIAWUDBAMC
        MA4xDDAKBgNVBAMMA2RzYTAeFw0yNjExMjYxNjQ5MDVaFw0zNjExMjMxNjQ5MDVa
        MA4xDDAKBgNVBAMMA2RzYTCCAbcwggEsBgcqhkjOOAQBMIIBHwKBgQC9EcSd4jDj
        Lml01TECgulKaMUS7AwZuhxD0R52mvMsO3NiyPx3HYZMiJ4jKi8oP0p5UoSeJdX3
        2tWoyCMlTFaOllnjSkut08eSJjm62YK0+uS1RiR0PzDR9a1pJ8zWzHJd0UdiqBgH
        M6gntgVb1yObBvo/urIDOiBaF0I8JVSXdwIVAMai9MosBC7SMxScgNwnch5v5LPD
        AoGBAIZ1Lq+LarqpwGn4VPlAsdA02LnWMCJQ3+pDDRTxJUIYwLCVwZ1c1DfbUCKo
        H/Q7i7YpuYPi1cBpQZfL42ZKdREJdf7lbH0GZ+z3iw5KfsZzGiDq5zlM5dM17EAZ
        iZFfJL4HoL+Q0/aqWvw8+8wvE+/Gil5P9y3zwnOYwHyAw5xDA4GEAAKBgFti5ps0
        5QdU+YLsWIkZqEpqbe4NJG4Ad2mOccnuqUrLJyPB439m7dtvj+8077ewTWAWzjaj
        rG/O6o10qPVAiTSUEE1gQmAa9HGACHXNge4r4Ota3LATZksHyZoTz7AfBY1JXdvx
        6cMcp7VuhF6AL9FEgE9ytXjphkT2fOS+kZGeo1MwUTAdBgNVHQ4EFgQUtH6pweGE
        wvioaqCS7plH499VM/IwHwYDVR0jBBgwFoAUtH6pweGEwvioaqCS7plH499VM/Iw
        DwYDVR0TAQH/BAUwAwEB/zALBglghkgBZQMEAwIDMAAwLQIVAMJUNdmvx1JZ9Y+2
        6xBgYNRu1BsXAhQXZQA+OR3G/1b3y7+vKlFcgT3DjQ==
        -----END CERTIFICATE-----
        """;

    public const string KeyPem = """
        -----BEGIN PRIVATE KEY-----
        MIIBSwIBADCCASwGByqGSM44BAEwggEfAoGBAL0RxJ3iMOMuaXTVMQKC6UpoxRLs
        DBm6HEPRHnaa8yw7c2LI/HcdhkyIniMqLyg/SnlShJ4l1ffa1ajIIyVMVo6WWeNK
        S63Tx5ImObrZgrT65LVGJHQ/MNH1rWknzNbMcl3RR2KoGAczqCe2BVvXI5sG+j+6
        sgM6IFoXQjwlVJd3AhUAxqL0yiwELtIzFJyA3CdyHm/ks8MCgYEAhnUur4tquqnA
        afhU+UCx0DTYudYwIlDf6kMNFPElQhjAsJXBnVzUN9tQIqgf9DuLtim5g+LVwGlB
        l8vjZkp1EQl1/uVsfQZn7PeLDkp+xnMaIOrnOUzl0zXsQBmJkV8kvgegv5DT9qpa
        /Dz7zC8T78aKXk/3LfPCc5jAfIDDnEMEFgIUE/Lm1G+G+K3hzn8+yMKmzcZNQIk=
        -----END PRIVATE KEY-----
        """;
}
